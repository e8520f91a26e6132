using FerWeb.Engine.Photos;

namespace FerWeb.Tests.Engine.Photos;

public sealed class ImageDecoderTests
{
    public static TheoryData<string> QuadrantFiles => [.. QuadrantBytes.Keys];

    private static Dictionary<string, byte[]> QuadrantBytes => new()
    {
        ["gray JPEG"] = EncodedPictures.GrayJpeg,
        ["colour JPEG"] = EncodedPictures.ColorJpeg,
        ["progressive JPEG"] = EncodedPictures.ProgressiveJpeg,
        ["CMYK JPEG"] = EncodedPictures.CmykJpeg,
        ["YCCK JPEG"] = EncodedPictures.YcckJpeg,
        ["lossy WebP"] = EncodedPictures.LossyWebP,
        ["lossless WebP"] = EncodedPictures.LosslessWebP,
        ["animated WebP"] = EncodedPictures.AnimatedWebP,
        ["gray PNG"] = DrawnPictures.GrayPng(DrawnPictures.Quadrants),
        ["16-bit PNG"] = DrawnPictures.Png(32, 16, 0, 16, Repeat(DrawnPictures.Quadrants.Pixels, 2)),
        ["16-bit colour PNG"] = DrawnPictures.Png(32, 16, 2, 16, Repeat(DrawnPictures.Quadrants.Pixels, 6)),
        ["colour PNG"] = DrawnPictures.Png(32, 16, 2, 8, Repeat(DrawnPictures.Quadrants.Pixels, 3)),
        ["palette PNG"] = DrawnPictures.Png(32, 16, 3, 8, DrawnPictures.Quadrants.Pixels, ("PLTE", GrayPalette)),
        ["BMP"] = DrawnPictures.Bmp(DrawnPictures.Quadrants),
        ["top-down BMP"] = DrawnPictures.Bmp(DrawnPictures.Quadrants, isTopDown: true),
        ["run-length BMP"] = DrawnPictures.RunLengthBmp(DrawnPictures.Quadrants),
        ["GIF"] = GifPictures.Gif(DrawnPictures.Quadrants),
        ["TIFF"] = DrawnPictures.Tiff(DrawnPictures.Quadrants),
        ["big-endian TIFF"] = DrawnPictures.Tiff(DrawnPictures.Quadrants, isLittleEndian: false),
        ["interlaced GIF"] = GifPictures.Gif(DrawnPictures.Quadrants, isInterlaced: true),
    };

    private static byte[] GrayPalette => [.. Enumerable.Range(0, 256).SelectMany(i => new[] { (byte)i, (byte)i, (byte)i })];

    [Theory]
    [MemberData(nameof(QuadrantFiles))]
    public void DecodeGray_FileOfEachFormat_GivesTheDrawnPicture(string name)
    {
        var image = ImageDecoder.DecodeGray(QuadrantBytes[name]);

        PictureAssert.Near(DrawnPictures.Quadrants, image, tolerance: 6);
    }

    [Fact]
    public void DecodeGray_Alpha_IsBlendedOnWhite()
    {
        var expected = DrawnPictures.Draw(32, 16, (x, _) => (byte)(x < 16 ? 0 : 255));
        byte[] blackHalfTransparent = [.. Enumerable.Range(0, 512).SelectMany(i => new byte[] { 0, 0, 0, (byte)(i % 32 < 16 ? 255 : 0) })];
        byte[] indices = [.. Enumerable.Range(0, 512).Select(i => (byte)(i % 32 < 16 ? 0 : 1))];
        byte[] twoBlacks = new byte[6];

        PictureAssert.Near(expected, ImageDecoder.DecodeGray(EncodedPictures.AlphaLosslessWebP), tolerance: 0);
        PictureAssert.Near(expected, ImageDecoder.DecodeGray(EncodedPictures.AlphaLossyWebP), tolerance: 3);
        PictureAssert.Near(expected, ImageDecoder.DecodeGray(DrawnPictures.Png(32, 16, 6, 8, blackHalfTransparent)), tolerance: 0);
        PictureAssert.Near(expected, ImageDecoder.DecodeGray(DrawnPictures.Png(32, 16, 6, 16, Repeat(blackHalfTransparent, 2))), tolerance: 0);
        PictureAssert.Near(expected, ImageDecoder.DecodeGray(DrawnPictures.Png(32, 16, 3, 8, indices, ("PLTE", twoBlacks), ("tRNS", [255, 0]))), tolerance: 0);
        PictureAssert.Near(
            expected, ImageDecoder.DecodeGray(GifPictures.Gif(DrawnPictures.Draw(32, 16, (x, _) => (byte)(x / 16)), transparent: 1)), tolerance: 0);
    }

    [Fact]
    public void DecodeGray_HalfTransparentBlack_IsMiddleGray()
    {
        var image = ImageDecoder.DecodeGray(DrawnPictures.Png(1, 1, 6, 8, [0, 0, 0, 128]));

        Assert.Equal(127, image.Pixels[0]);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(47, 47)]
    [InlineData(10_000, 3)]
    public void DecodeGray_OddSizes_AreKept(int width, int height)
    {
        var drawn = DrawnPictures.Draw(width, height, (x, y) => (byte)((x * 7) + y));

        PictureAssert.Near(drawn, ImageDecoder.DecodeGray(DrawnPictures.GrayPng(drawn)), tolerance: 0);
        PictureAssert.Near(drawn, ImageDecoder.DecodeGray(DrawnPictures.Bmp(drawn)), tolerance: 1);
        PictureAssert.Near(drawn, ImageDecoder.DecodeGray(GifPictures.Gif(drawn)), tolerance: 0);
    }

    [Fact]
    public void DecodeGray_GifFrameSmallerThanItsScreen_StandsWhereItBelongsOnWhite()
    {
        var image = ImageDecoder.DecodeGray(GifPictures.Gif(DrawnPictures.Draw(4, 2, (_, _) => 9), screenWidth: 10, screenHeight: 6, left: 3, top: 1));

        PictureAssert.Near(DrawnPictures.Draw(10, 6, (x, y) => (byte)(x is >= 3 and < 7 && y is 1 or 2 ? 9 : 255)), image, tolerance: 0);
    }

    [Theory]
    [InlineData(47)]
    [InlineData(48)]
    [InlineData(50)]
    public void DecodeGray_RunLengthBmp_OfAnyWidthKeepsItsRows(int width)
    {
        var drawn = DrawnPictures.Draw(width, 47, (x, y) => (byte)((x * 5) + y));

        PictureAssert.Near(drawn, ImageDecoder.DecodeGray(DrawnPictures.RunLengthBmp(drawn)), tolerance: 0);
    }

    [Fact]
    public void Decode_LargePhoto_KeepsItsGrayAtFullSize()
    {
        var drawn = DrawnPictures.Draw(3_300, 40, (x, y) => (byte)((x / 4) + y));

        PictureAssert.Near(drawn, ImageDecoder.Decode(DrawnPictures.GrayPng(drawn)).Gray, tolerance: 0);
    }

    [Fact]
    public void DecodeGray_Colours_AreWeighedAsBt601Says()
    {
        var image = ImageDecoder.DecodeGray(DrawnPictures.Png(3, 1, 2, 8, [255, 0, 0, 0, 255, 0, 0, 0, 255]));

        Assert.Equal([76, 150, 29], image.Pixels);
    }

    [Fact]
    public void DecodeGray_NoisyGif_SurvivesAFullCodeTable()
    {
        var noise = new Random(1);
        var drawn = DrawnPictures.Draw(200, 150, (_, _) => (byte)noise.Next(256));

        PictureAssert.Near(drawn, ImageDecoder.DecodeGray(GifPictures.Gif(drawn)), tolerance: 0);
    }

    private static byte[] Repeat(byte[] samples, int times) => [.. samples.SelectMany(value => Enumerable.Repeat(value, times))];
}
