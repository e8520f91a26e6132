using FerWeb.Engine.Faces;
using FerWeb.Engine.Photos;
using FerWeb.Tests.Engine.Photos;

namespace FerWeb.Tests.Engine.Faces;

public sealed class FaceCropperTests(FaceFinderFixture fixture) : IClassFixture<FaceFinderFixture>
{
    [Theory]
    [InlineData(48)]
    [InlineData(120)]
    [InlineData(480)]
    public void Crop_FoundFace_IsFramedAsTheFaceWasDrawn(int side)
    {
        var scene = AverageFace.Scene(640, 520, (60, 20, side, 0));

        var crop = FaceCropper.Crop(scene, Assert.Single(fixture.Finder.Find(scene).Faces));

        Assert.Equal((48, 48), (crop.Width, crop.Height));
        Assert.InRange(MeanDifference(AverageFace.Crop(48), crop), 0, 16);
    }

    [Theory]
    [InlineData(20)]
    [InlineData(-30)]
    [InlineData(90)]
    public void Crop_TiltedBox_TurnsTheFaceUpright(int degrees)
    {
        var scene = AverageFace.Scene(400, 400, (120, 90, 160, degrees));

        var crop = FaceCropper.Crop(scene, new FaceBox(120, 90, 160, 160, degrees, 1));

        Assert.InRange(MeanDifference(AverageFace.Crop(48), crop), 0, 3);
    }

    [Fact]
    public void Crop_OfTheEightOrientations_IsTheSamePicture()
    {
        var scene = AverageFace.Scene(320, 240, (100, 40, 140, 0));
        var upright = CropOnly(scene);
        foreach (var orientation in Enumerable.Range(1, 8))
        {
            // Orientations are their own inverse, but for 6 and 8, which undo each other.
            var undo = (ushort)(orientation switch { 6 => 8, 8 => 6, _ => orientation });
            var stored = ImageDecoder.DecodeGray(DrawnPictures.Png(320, 240, 0, 8, scene.Pixels, ("eXIf", DrawnPictures.Exif(undo))));
            var file = DrawnPictures.Png(stored.Width, stored.Height, 0, 8, stored.Pixels, ("eXIf", DrawnPictures.Exif((ushort)orientation)));

            Assert.Equal(upright.Pixels, CropOnly(ImageDecoder.DecodeGray(file)).Pixels);
        }

        GrayImage CropOnly(GrayImage photo) => FaceCropper.Crop(photo, Assert.Single(fixture.Finder.Find(photo).Faces));
    }

    [Fact]
    public void Crop_WholePictureOfFaceSize_IsThePictureItself()
    {
        var face = AverageFace.Crop(48);

        var crop = FaceCropper.Crop(face, new FaceBox(0, 0, 48, 48, 0, 0));

        Assert.Equal(face.Pixels, crop.Pixels);
    }

    [Fact]
    public void Crop_BoxBeyondTheEdge_RepeatsTheBorder()
    {
        var photo = DrawnPictures.Draw(100, 100, (x, _) => (byte)(x < 50 ? 40 : 200));

        var crop = FaceCropper.Crop(photo, new FaceBox(-60, 20, 100, 100, 0, 1));

        Assert.All(crop.Pixels, pixel => Assert.Equal(40, pixel));
    }

    [Fact]
    public void Crop_WholePictureThatIsNotSquare_CutsNothingOff()
    {
        var photo = DrawnPictures.Draw(96, 192, (_, y) => (byte)(y < 96 ? 0 : 255));

        var crop = FaceCropper.Crop(photo, new FaceBox(0, 0, 96, 192, 0, 0));

        Assert.Equal(24 * 48, crop.Pixels.Count(pixel => pixel == 0));
        Assert.Equal(24 * 48, crop.Pixels.Count(pixel => pixel == 255));
    }

    [Fact]
    public void Crop_FineStripes_AreAveragedNotSampled()
    {
        var photo = DrawnPictures.Draw(1000, 1000, (x, _) => (byte)(x % 2 * 200));

        var crop = FaceCropper.Crop(photo, new FaceBox(100, 100, 500, 500, 0, 1));

        Assert.All(crop.Pixels, pixel => Assert.InRange(pixel, 90, 110));
    }

    private static double MeanDifference(GrayImage expected, GrayImage actual)
        => expected.Pixels.Zip(actual.Pixels, (a, b) => Math.Abs(a - b)).Average();
}
