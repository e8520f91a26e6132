using System.Buffers.Binary;
using System.IO.Compression;
using FerWeb.Engine.Photos;

namespace FerWeb.Tests.Engine.Photos;

/// <summary>What a file says beside its pixels: small files whose metadata ImageSharp would read without end, or into gigabytes.</summary>
public sealed class ImageMetadataTests
{
    private const int MostBytes = 20_000_000;

    /// <summary>88 bytes without a picture, and the same chunk in a picture: ImageSharp 2.1 reads the profile in it for ever.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task DecodeGray_PngWithAnEmptyProfileInWords_ComesToAnEnd(bool hasPixels)
    {
        var text = ("tEXt", "Raw profile type exif\0exif\n100\n457869660000"u8.ToArray());
        var file = DrawnPictures.Png(32, 16, 0, 8, DrawnPictures.Quadrants.Pixels, text);
        var pixels = file.AsSpan().IndexOf("IDAT"u8) - 4;

        var reading = Task.Run(() => hasPixels ? ImageDecoder.DecodeGray(file) : ImageDecoder.DecodeGray(file.AsSpan(0, pixels)));

        if (hasPixels)
        {
            PictureAssert.Near(DrawnPictures.Quadrants, await reading.WaitAsync(TimeSpan.FromMinutes(1)), tolerance: 0);
        }
        else
        {
            Assert.Equal(ImageFault.Damaged, (await Assert.ThrowsAsync<ImageReadException>(() => reading.WaitAsync(TimeSpan.FromMinutes(1)))).Fault);
        }
    }

    [Theory]
    [InlineData("zTXt", "a\0\0")]
    [InlineData("iTXt", "a\0\u0001\0\0\0")]
    public void DecodeGray_PngWithATextThatUnpacksToMuch_TakesNoRoomForIt(string type, string start)
    {
        using var packed = new MemoryStream();
        packed.Write(start.Select(letter => (byte)letter).ToArray());
        using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            var part = new byte[1 << 20];
            for (var i = 0; i < 30; i++)
            {
                zlib.Write(part);
            }
        }

        AssertFrugal(DrawnPictures.Png(32, 16, 0, 8, DrawnPictures.Quadrants.Pixels, (type, packed.ToArray())));
    }

    [Fact]
    public void DecodeGray_ExifWithThousandsOfTagsForTheSameBytes_TakesNoRoomForThem()
    {
        var exif = Exif(entries: 2_000, bytesEach: 30_000);
        AssertFrugal(DrawnPictures.Png(32, 16, 0, 8, Turned().Pixels, ("eXIf", exif)));
        AssertFrugal(DrawnPictures.JpegWithExif(Jpeg(), exif), tolerance: 6);
    }

    [Fact]
    public void DecodeGray_TiffWithThousandsOfTagsForTheSameBytes_TakesNoRoomForThem()
    {
        var file = DrawnPictures.Tiff(DrawnPictures.Quadrants);
        byte[] more = [.. Enumerable.Range(0, 3_000).SelectMany(i => Entry((ushort)(40_000 + i), 7, 30_000, 8))];
        // Its ten entries and more of them, in a directory at the end; behind them what they all point at.
        byte[] directory = [.. U16(10 + 3_000), .. file[10..130], .. more, 0, 0, 0, 0];
        byte[] changed = [.. file, .. directory, .. new byte[30_000]];
        BinaryPrimitives.WriteInt32LittleEndian(changed.AsSpan(4), file.Length);

        AssertFrugal(changed);
    }

    [Fact]
    public void DecodeGray_TiffWhoseTagsPointAtMoreThanThereIs_IsDamaged()
    {
        var file = DrawnPictures.Tiff(DrawnPictures.Quadrants);
        // In place of the orientation a palette of a length that no 32 bits hold, which comes to eight bytes by them.
        Entry(320, 12, 0x2000_0001, 8).CopyTo(file, 10 + (6 * 12));

        Assert.Equal(ImageFault.Damaged, Assert.Throws<ImageReadException>(() => ImageDecoder.DecodeGray(file)).Fault);
    }

    /// <summary>Lengths that would be negative, or for which there is no room.</summary>
    [Theory]
    [InlineData("ABCD", 0xFFFF_FFF8)]
    [InlineData("ICCP", 0xFFFF_FFF0)]
    [InlineData("EXIF", 0x7FFF_FFF0)]
    public async Task DecodeGray_WebPWithAChunkOfAnImpossibleLength_ComesToAnEnd(string name, uint length)
    {
        byte[] chunk = [.. name.Select(letter => (byte)letter), .. U32(length)];
        var picture = EncodedPictures.LosslessWebP.AsSpan(12).ToArray();
        var behind = await Task.Run(() => ImageDecoder.DecodeGray(Extended([.. picture, .. chunk]))).WaitAsync(TimeSpan.FromMinutes(1));
        PictureAssert.Near(DrawnPictures.Quadrants, behind, tolerance: 0);

        var before = Task.Run(() => ImageDecoder.DecodeGray(Extended([.. chunk, .. picture])));
        Assert.Equal(ImageFault.Damaged, (await Assert.ThrowsAsync<ImageReadException>(() => before.WaitAsync(TimeSpan.FromMinutes(1)))).Fault);
    }

    // Read as it was drawn, and little was allocated on the way.
    private static void AssertFrugal(byte[] file, int tolerance = 0)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var image = ImageDecoder.DecodeGray(file);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        PictureAssert.Near(DrawnPictures.Quadrants, image, tolerance);
        Assert.InRange(allocated, 0, MostBytes);
    }

    // An EXIF block that says "upside down" first, and then has many tags for the bytes at its beginning.
    private static byte[] Exif(int entries, int bytesEach)
    {
        byte[] block =
        [
            .. "II*\0"u8, 8, 0, 0, 0, .. U16(1 + entries), .. Entry(274, 3, 1, 3),
            .. Enumerable.Range(0, entries).SelectMany(i => Entry((ushort)(40_000 + i), 7, (uint)bytesEach, 0)), 0, 0, 0, 0,
        ];
        return block.Length >= bytesEach ? block : [.. block, .. new byte[bytesEach - block.Length]];
    }

    private static GrayImage Turned()
        => DrawnPictures.Draw(32, 16, (x, y) => DrawnPictures.Quadrants.Pixels[((15 - y) * 32) + 31 - x]);

    private static byte[] Jpeg()
    {
        using var image = SixLabors.ImageSharp.Image.LoadPixelData<SixLabors.ImageSharp.PixelFormats.L8>(Turned().Pixels, 32, 16);
        using var file = new MemoryStream();
        image.Save(file, new SixLabors.ImageSharp.Formats.Jpeg.JpegEncoder { Quality = 95 });
        return file.ToArray();
    }

    private static byte[] Extended(byte[] chunks)
    {
        byte[] body = [.. "WEBPVP8X"u8, 10, 0, 0, 0, 0, 0, 0, 0, 31, 0, 0, 15, 0, 0, .. chunks];
        return [.. "RIFF"u8, .. U32((uint)body.Length), .. body];
    }

    private static byte[] Entry(ushort tag, ushort type, uint count, uint value) => [.. U16(tag), .. U16(type), .. U32(count), .. U32(value)];

    private static byte[] U16(int value) => [(byte)value, (byte)(value >> 8)];

    private static byte[] U32(uint value) => [(byte)value, (byte)(value >> 8), (byte)(value >> 16), (byte)(value >> 24)];
}
