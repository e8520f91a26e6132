using System.Buffers.Binary;
using FerWeb.Engine.Photos;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats.Tiff;
using SixLabors.ImageSharp.Formats.Tiff.Constants;
using SixLabors.ImageSharp.PixelFormats;

namespace FerWeb.Tests.Engine.Photos;

/// <summary>Pictures of a few bytes that would keep ImageSharp busy without end, and harmless ones of the same kinds.</summary>
public sealed class ImageDecoderLimitTests
{
    // Of DrawnPictures' TIFF directory: where its entries begin, the places of some, and what is where in each.
    private const int FirstEntry = 10, EntrySize = 12;
    private const int Compression = 3, Photometric = 4, StripOffsets = 5, Orientation = 6, StripByteCounts = 9;
    private const int Tag = 0, Type = 2, Count = 4, Value = 8;

    [Fact]
    public void DecodeGray_TiffWhoseStripIsAJpegAndTheFileItself_IsDamaged()
    {
        // ImageSharp decodes such a strip as a file of any kind, this one again and again until the stack is full, which ends the process.
        var file = DrawnPictures.Tiff(DrawnPictures.Draw(1, 1, (_, _) => 0));
        Write(file, Compression, Value, 7);
        Write(file, StripOffsets, Value, 0);
        Write(file, StripByteCounts, Value, (ushort)file.Length);

        AssertDamaged(file);
    }

    [Theory]
    [InlineData("none")]
    [InlineData("two")]
    [InlineData("a LONG")]
    [InlineData("two values")]
    public void DecodeGray_TiffThatDoesNotNameOneCompression_IsDamaged(string compression)
    {
        // ImageSharp takes what it does not find, or not as a SHORT, for none, or from elsewhere in the file.
        var file = DrawnPictures.Tiff(DrawnPictures.Quadrants);
        switch (compression)
        {
            case "none":
                // PhotometricInterpretation in its place, and Threshholding, which says nothing here, in that one's.
                Write(file, Compression, Tag, 262);
                Write(file, Photometric, Tag, 263);
                break;
            case "two":
                Write(file, Orientation, Tag, 259);
                break;
            case "a LONG":
                Write(file, Compression, Type, 4);
                break;
            default:
                Write(file, Compression, Count, 2);
                break;
        }

        AssertDamaged(file);
    }

    [Theory]
    [InlineData(TiffCompression.None)]
    [InlineData(TiffCompression.Lzw)]
    [InlineData(TiffCompression.Deflate)]
    [InlineData(TiffCompression.PackBits)]
    public void DecodeGray_TiffPackedInAWayOfTiffsOwn_GivesTheDrawnPicture(TiffCompression compression)
    {
        using var image = Image.LoadPixelData<L8>(DrawnPictures.Quadrants.Pixels, DrawnPictures.Quadrants.Width, DrawnPictures.Quadrants.Height);
        using var file = new MemoryStream();
        image.Save(file, new TiffEncoder { Compression = compression });

        PictureAssert.Near(DrawnPictures.Quadrants, ImageDecoder.DecodeGray(file.ToArray()), tolerance: 1);
    }

    [Fact]
    public void Load_ByImageSharpsDefaultsOnceTheDecoderWasUsed_ReadsNothing()
    {
        var file = DrawnPictures.GrayPng(DrawnPictures.Quadrants);
        PictureAssert.Near(DrawnPictures.Quadrants, ImageDecoder.DecodeGray(file), tolerance: 0);

        Assert.Throws<UnknownImageFormatException>(() => Image.Load(file));
    }

    [Theory]
    [InlineData(10)]
    [InlineData(32)]
    public void DecodeGray_JpegOfUpToThirtyTwoScans_GivesTheDrawnPicture(int scans)
        => PictureAssert.Near(DrawnPictures.Quadrants, ImageDecoder.DecodeGray(JpegOfScans(scans)), tolerance: 6);

    [Theory]
    [InlineData(33)]
    [InlineData(40)]
    [InlineData(1_000)]
    public void DecodeGray_JpegOfMoreScans_IsDamaged(int scans) => AssertDamaged(JpegOfScans(scans));

    [Theory]
    [InlineData(0xFF, 0x01, 0xFF, 0xD9)] // an end to who takes 01 for a marker without a length, a length to who does not
    [InlineData(0xFF, 0xF0, 0xFF, 0xFF)] // a segment that some step over and others into
    public void DecodeGray_JpegWhoseManyScansAreHidden_IsDamaged(params int[] before)
    {
        var file = JpegOfScans(1_000);
        var first = file.AsSpan().IndexOf([(byte)0xFF, (byte)0xDA]);

        AssertDamaged([.. file[..first], .. before.Select(value => (byte)value), .. file[first..]]);
    }

    [Fact]
    public void DecodeGray_ScansBehindTheEnd_AreNotDecoded()
    {
        var file = JpegOfScans(10);

        PictureAssert.Near(DrawnPictures.Quadrants, ImageDecoder.DecodeGray([.. file[..^2], 0x41, .. file[^2..], .. JpegOfScans(1_000)]), tolerance: 6);
    }

    // The ten of libjpeg, the last of which comes again: it refines nothing, but goes through all blocks.
    private static byte[] JpegOfScans(int scans)
    {
        const int EndMarker = 2;
        var file = EncodedPictures.ProgressiveJpeg;
        var last = file.AsSpan().LastIndexOf([(byte)0xFF, (byte)0xDA]);
        var more = Enumerable.Repeat(file[last..^EndMarker], scans - 10).SelectMany(scan => scan);
        return [.. file[..^EndMarker], .. more, .. file[^EndMarker..]];
    }

    private static void Write(byte[] tiff, int entry, int part, ushort value)
        => BinaryPrimitives.WriteUInt16LittleEndian(tiff.AsSpan(FirstEntry + (entry * EntrySize) + part), value);

    private static void AssertDamaged(byte[] file)
        => Assert.Equal(ImageFault.Damaged, Assert.Throws<ImageReadException>(() => ImageDecoder.DecodeGray(file)).Fault);
}
