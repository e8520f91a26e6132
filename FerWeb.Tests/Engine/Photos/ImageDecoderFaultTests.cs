using System.Text;
using FerWeb.Engine.Photos;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats.Webp;
using SixLabors.ImageSharp.PixelFormats;

namespace FerWeb.Tests.Engine.Photos;

public sealed class ImageDecoderFaultTests
{
    private static Dictionary<string, byte[]> Files => new()
    {
        ["JPEG"] = EncodedPictures.ColorJpeg,
        ["progressive JPEG"] = EncodedPictures.ProgressiveJpeg,
        ["PNG"] = DrawnPictures.Png(32, 16, 2, 8, new byte[32 * 16 * 3]),
        ["PNG with alpha"] = DrawnPictures.Png(32, 16, 6, 8, new byte[32 * 16 * 4]),
        ["lossy WebP"] = EncodedPictures.LossyWebP,
        ["lossless WebP"] = EncodedPictures.LosslessWebP,
        ["animated WebP"] = EncodedPictures.AnimatedWebP,
        ["BMP"] = DrawnPictures.Bmp(DrawnPictures.Quadrants),
        ["run-length BMP"] = DrawnPictures.RunLengthBmp(DrawnPictures.Quadrants),
        ["TIFF"] = DrawnPictures.Tiff(DrawnPictures.Quadrants),
        ["GIF"] = GifPictures.Gif(DrawnPictures.Quadrants),
    };

    public static TheoryData<string> Formats => [.. Files.Keys];

    [Fact]
    public void DecodeGray_NoBytes_SaysThatTheFileIsEmpty()
    {
        var error = Assert.Throws<ImageReadException>(() => ImageDecoder.DecodeGray([]));

        Assert.Equal(ImageFault.Empty, error.Fault);
        Assert.Contains("empty", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Dear diary, today I renamed a text file to photo.jpg.")]
    [InlineData("BMW is a car, not a bitmap. BM")]
    [InlineData("<svg xmlns=\"http://www.w3.org/2000/svg\"></svg>")]
    [InlineData("<!doctype html><html></html>")]
    [InlineData("GIF")]
    [InlineData("RIFF....WAVEfmt ")]
    [InlineData("\0")]
    public void DecodeGray_NoPicture_NamesTheTypesThatCanBeRead(string content)
    {
        var error = Assert.Throws<ImageReadException>(() => ImageDecoder.DecodeGray(Encoding.Latin1.GetBytes(content)));

        Assert.Equal(ImageFault.UnknownType, error.Fault);
        Assert.Contains("JPEG, PNG, WebP, BMP, GIF or TIFF", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void DecodeGray_HeicPhoto_SaysWhatToDo()
    {
        var error = Assert.Throws<ImageReadException>(() => ImageDecoder.DecodeGray([0, 0, 0, 24, .. "ftypheic"u8, .. new byte[16]]));

        Assert.Equal(ImageFault.UnknownType, error.Fault);
        Assert.Contains("HEIC", error.Message, StringComparison.Ordinal);
        Assert.Contains("JPEG", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void DecodeGray_FileCutOff_IsDamaged(string name)
    {
        var file = Files[name];
        foreach (var share in (double[])[0.45, 0.7, 0.9])
        {
            var error = Assert.Throws<ImageReadException>(() => ImageDecoder.DecodeGray(file.AsSpan(0, (int)(file.Length * share))));

            Assert.Equal(ImageFault.Damaged, error.Fault);
            Assert.Contains("damaged or cut off", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void DecodeGray_BmpWhosePixelsBeginBeyondItsEnd_IsDamagedAndTakesNoRoom()
    {
        // Found by changing files at random: 86 bytes that were given 2 GB.
        var file = Convert.FromHexString(
            "424D96042D03B4239029041A567B2800000020000000100000000100080001000000600000000000000000"
            + "00000000000000000000000000000001010100020202000303030004040400050505000606060007070700");
        var before = GC.GetAllocatedBytesForCurrentThread();

        var error = Assert.Throws<ImageReadException>(() => ImageDecoder.DecodeGray(file));

        Assert.Equal(ImageFault.Damaged, error.Fault);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 10_000_000);
    }

    [Fact]
    public void DecodeGray_WebPThatSpeaksOfMorePrefixCodesThanItHas_IsDamagedAndTakesNoRoom()
    {
        // Found by changing files at random: 209 bytes of which ImageSharp makes 65,000 groups of codes, in 1.3 GB.
        var file = Convert.FromHexString(
            "52494646C800000057454250565038580A000000020000001F00000F0000414E494D06000000FFFFFFFF0000414E4D464A0000000000000000001F00000F00006400"
            + "00025650384C310000002F1FC003001F201048F188192C1048F18819EB0E189ADA8A158F6EF24A0A2024E2233C35F8BE51BEBD563B4B9F4D8757CDF1914208991E24"
            + "485119BB3169C6B335CE79F3E70000640000005650384C310000002F1FC003001F201048F188192C1048F188192C1048F188193CFF51FD018020DB6692939CE4012E"
            + "10D1FFD8B6AA9F2AC00F");
        var before = GC.GetAllocatedBytesForCurrentThread();

        var error = Assert.Throws<ImageReadException>(() => ImageDecoder.DecodeGray(file));

        Assert.Equal(ImageFault.Damaged, error.Fault);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 10_000_000);
    }

    [Theory]
    [InlineData(WebpEncodingMethod.Fastest)]
    [InlineData(WebpEncodingMethod.Default)]
    [InlineData(WebpEncodingMethod.BestQuality)]
    public void DecodeGray_LosslessWebPOfManyKinds_IsReadAsItWasDrawn(WebpEncodingMethod method)
    {
        // Few and many colours, flat parts and noise: palettes, predictors, caches, and groups of codes that change from block to block.
        var random = new Random(3);
        foreach (var (width, height, colors) in new[] { (1, 1, 1), (7, 5, 2), (64, 40, 3), (300, 200, 12), (256, 256, 200), (400, 300, 256) })
        {
            var pixels = new byte[width * height];
            for (var i = 0; i < pixels.Length; i++)
            {
                var (tileX, tileY) = (i % width / 64, i / width / 64);
                pixels[i] = (byte)((((tileX + tileY) % 3) switch { 0 => random.Next(colors), 1 => i % width * colors / width, _ => tileX % colors }) * (255 / colors));
            }

            using var image = Image.LoadPixelData<L8>(pixels, width, height);
            using var file = new MemoryStream();
            image.Save(file, new WebpEncoder { FileFormat = WebpFileFormatType.Lossless, Method = method });

            Assert.Equal(pixels, ImageDecoder.DecodeGray(file.ToArray()).Pixels);
        }
    }

    [Fact]
    public void DecodeGray_InterlacedPngOfAnySize_IsReadOrTooNarrow()
    {
        var random = new Random(1);
        foreach (var (width, height) in Enumerable.Range(1, 9).SelectMany(x => Enumerable.Range(1, 9).Select(y => (x, y))))
        {
            var pixels = new byte[width * height];
            random.NextBytes(pixels);
            using var image = Image.LoadPixelData<L8>(pixels, width, height);
            using var file = new MemoryStream();
            image.Save(file, new SixLabors.ImageSharp.Formats.Png.PngEncoder
            {
                InterlaceMethod = SixLabors.ImageSharp.Formats.Png.PngInterlaceMode.Adam7,
                ColorType = SixLabors.ImageSharp.Formats.Png.PngColorType.Grayscale,
            });

            if (width > 4)
            {
                Assert.Equal(pixels, ImageDecoder.DecodeGray(file.ToArray()).Pixels);
            }
            else
            {
                // ImageSharp 2.1 does not come to an end where one of the seven passes has no column.
                Assert.Throws<ImageReadException>(() => ImageDecoder.DecodeGray(file.ToArray()));
            }
        }
    }

    [Fact]
    public void DecodeGray_InterlacedPngWithTooFewPixels_IsDamagedAndDoesNotHang()
    {
        // Found by changing files at random: the pixels of a plain file in one that says that it is interlaced.
        var file = Convert.FromHexString(
            "89504E470D0A1A0A0000000D494844520000002000000010080600000100074DCF00000018494441547801621805A360"
            + "148C8251300A460160231E0000081000016BA1C2E80000000049454E44AE426082");

        var error = Assert.Throws<ImageReadException>(() => ImageDecoder.DecodeGray(file));

        Assert.Equal(ImageFault.Damaged, error.Fault);
    }

    [Fact]
    public void DecodeGray_JpegWhoseThumbnailEndsBeforeItDoes_IsDamaged()
    {
        // The thumbnail inside the EXIF block is a complete JPEG with an end marker of its own.
        var file = DrawnPictures.JpegWithExif(EncodedPictures.ColorJpeg, [.. DrawnPictures.Exif(1), .. EncodedPictures.GrayJpeg]);

        Assert.Equal(32, ImageDecoder.DecodeGray(file).Width);
        Assert.Equal(ImageFault.Damaged, Assert.Throws<ImageReadException>(() => ImageDecoder.DecodeGray(file.AsSpan(0, file.Length - 30))).Fault);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void DecodeGray_BytesChangedAtRandom_GivesAPictureOrAPlainSentence(string name)
    {
        var chance = new Random(7);
        for (var round = 0; round < 200; round++)
        {
            var file = (byte[])Files[name].Clone();
            for (var change = 0; change < 1 + (round % 4); change++)
            {
                file[chance.Next(file.Length)] = (byte)chance.Next(256);
            }

            var error = Record.Exception(() => ImageDecoder.DecodeGray(file));

            Assert.True(error is null or ImageReadException, $"Round {round}: {error}");
        }
    }

    [Fact]
    public void DecodeGray_TwoHundredMegapixelHeader_IsRefusedBeforeAnyPixelIsAllocated()
    {
        byte[][] files =
        [
            DrawnPictures.Png(20_000, 10_000, 2, 8, []),
            EncodedPictures.ColorJpeg,
            [.. "RIFF"u8, 30, 0, 0, 0, .. "WEBPVP8X"u8, 10, 0, 0, 0, 0, 0, 0, 0, 0x1F, 0x4E, 0, 0x0F, 0x27, 0],
            GifPictures.Gif(DrawnPictures.Draw(2, 2, (_, _) => 0), screenWidth: 20_000, screenHeight: 10_000),
            DrawnPictures.Bmp(DrawnPictures.Draw(1, 1, (_, _) => 0)),
        ];
        files[1] = (byte[])files[1].Clone();
        var frame = files[1].AsSpan().IndexOf([(byte)0xFF, (byte)0xC0]);
        (files[1][frame + 5], files[1][frame + 6], files[1][frame + 7], files[1][frame + 8]) = (0x27, 0x10, 0x4E, 0x20);
        (files[4][18], files[4][19], files[4][22], files[4][23]) = (0x20, 0x4E, 0x10, 0x27);
        foreach (var file in files)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();

            var error = Assert.Throws<ImageReadException>(() => ImageDecoder.DecodeGray(file));

            Assert.Equal(ImageFault.TooManyPixels, error.Fault);
            Assert.Contains("20000 x 10000", error.Message, StringComparison.Ordinal);
            Assert.Contains("100 megapixels", error.Message, StringComparison.Ordinal);
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
        }
    }

    [Fact]
    public void DecodeGray_GifFrameLargerThanTheLimit_IsRefused()
    {
        // A small screen does not make its frame small.
        var file = GifPictures.Gif(DrawnPictures.Draw(2, 2, (_, _) => 0));
        var frame = file.AsSpan().IndexOf([(byte)0x2C, (byte)0, (byte)0, (byte)0, (byte)0]);
        (file[frame + 5], file[frame + 6], file[frame + 7], file[frame + 8]) = (0x20, 0x4E, 0x10, 0x27);

        Assert.Equal(ImageFault.TooManyPixels, Assert.Throws<ImageReadException>(() => ImageDecoder.DecodeGray(file)).Fault);
    }

    [Fact]
    public void DecodeGray_FiftyMegapixels_IsRead()
    {
        var image = ImageDecoder.DecodeGray(DrawnPictures.Png(10_000, 5_000, 0, 8, new byte[50_000_000]));

        Assert.Equal((10_000, 5_000), (image.Width, image.Height));
    }
}
