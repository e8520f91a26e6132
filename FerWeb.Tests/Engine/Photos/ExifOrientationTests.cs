using FerWeb.Engine.Photos;

namespace FerWeb.Tests.Engine.Photos;

public sealed class ExifOrientationTests
{
    // Where the standard puts the stored first row and first column.
    public static TheoryData<ushort, string, string> Orientations => new()
    {
        { 1, "top", "left" },
        { 2, "top", "right" },
        { 3, "bottom", "right" },
        { 4, "bottom", "left" },
        { 5, "left", "top" },
        { 6, "right", "top" },
        { 7, "right", "bottom" },
        { 8, "left", "bottom" },
    };

    [Theory]
    [MemberData(nameof(Orientations))]
    public void DecodeGray_EachOrientation_PutsTheFirstRowAndColumnWhereItSays(ushort orientation, string firstRow, string firstColumn)
    {
        var expected = Upright(DrawnPictures.Quadrants, firstRow, firstColumn);
        var stored = DrawnPictures.Quadrants.Pixels;

        PictureAssert.Near(
            expected, ImageDecoder.DecodeGray(DrawnPictures.JpegWithExif(EncodedPictures.ColorJpeg, DrawnPictures.Exif(orientation))), tolerance: 6);
        PictureAssert.Near(
            expected,
            ImageDecoder.DecodeGray(DrawnPictures.JpegWithExif(EncodedPictures.GrayJpeg, DrawnPictures.Exif(orientation, isLittleEndian: false))),
            tolerance: 6);
        PictureAssert.Near(expected, ImageDecoder.DecodeGray(DrawnPictures.Png(32, 16, 0, 8, stored, ("eXIf", DrawnPictures.Exif(orientation)))), tolerance: 0);
        PictureAssert.Near(
            expected, ImageDecoder.DecodeGray(DrawnPictures.WebPWithExif(EncodedPictures.LosslessWebP, 32, 16, DrawnPictures.Exif(orientation))), tolerance: 0);
        PictureAssert.Near(expected, ImageDecoder.DecodeGray(DrawnPictures.Tiff(DrawnPictures.Quadrants, orientation: orientation)), tolerance: 0);
    }

    [Fact]
    public void DecodeGray_OrientationOfALargeOddPicture_MovesEveryPixel()
    {
        var drawn = DrawnPictures.Draw(131, 77, (x, y) => (byte)((x * 3) + (y * 5)));

        var image = ImageDecoder.DecodeGray(DrawnPictures.Png(131, 77, 0, 8, drawn.Pixels, ("eXIf", DrawnPictures.Exif(6))));

        PictureAssert.Near(Upright(drawn, "right", "top"), image, tolerance: 0);
    }

    [Fact]
    public void DecodeGray_BrokenExif_IsReadAsStored()
    {
        byte[] loop = DrawnPictures.Exif(6);
        byte[] farAway = [.. DrawnPictures.Exif(6)];
        byte[] manyEntries = [.. DrawnPictures.Exif(6)];
        (farAway[4], farAway[5], farAway[6], farAway[7]) = (0xFF, 0xFF, 0xFF, 0xFF);
        (manyEntries[8], manyEntries[9], manyEntries[10]) = (0xFF, 0xFF, 0x13);
        byte[][] broken =
        [
            [], [0x49], "II*\0"u8.ToArray(), loop[..9], loop[..12], farAway, manyEntries, DrawnPictures.Exif(0), DrawnPictures.Exif(9),
            DrawnPictures.Exif(ushort.MaxValue),
        ];
        foreach (var tiff in broken)
        {
            var image = ImageDecoder.DecodeGray(DrawnPictures.JpegWithExif(EncodedPictures.ColorJpeg, tiff));

            PictureAssert.Near(DrawnPictures.Quadrants, image, tolerance: 6);
        }
    }

    // Says it in words, on purpose another way than the code under test.
    private static GrayImage Upright(GrayImage stored, string firstRow, string firstColumn)
    {
        var isTurned = firstRow is "left" or "right";
        var (width, height) = isTurned ? (stored.Height, stored.Width) : (stored.Width, stored.Height);
        return DrawnPictures.Draw(width, height, (x, y) =>
        {
            var row = firstRow switch { "top" => y, "bottom" => height - 1 - y, "left" => x, _ => width - 1 - x };
            var column = firstColumn switch { "left" => x, "right" => width - 1 - x, "top" => y, _ => height - 1 - y };
            return stored.Pixels[(row * stored.Width) + column];
        });
    }
}
