using FerWeb.Engine.Datasets;
using FerWeb.Engine.Datasets.Averages;

namespace FerWeb.Tests.Engine.Datasets.Averages;

public sealed class FaceAlignmentTests
{
    private static readonly FacePatch _face = FacePatch.From(DrawnFaces.Generate(1, 4, DrawnDifficulty.Easy).Image(0), mirrored: false).WithoutShading();

    [Theory]
    [InlineData(1, 0, 2.5f, -1.5f)] // shifted
    [InlineData(1.1f, 0, 0, 0)] // larger
    [InlineData(1, 0.1f, 0, 0)] // tilted by 6 degrees
    [InlineData(0.95f, -0.08f, 1, 2)]
    public void Find_FaceThatWasMoved_FindsHow(float scale, float turn, float x, float y)
    {
        // What is found goes from the reference to the face, so the reference is moved here.
        var moved = new Similarity(scale, turn, x, y);
        var reference = new FacePatch(_face.Warp(moved, FacePatch.Size));

        var found = new[] { 8, 4, 1 }.Aggregate(Similarity.None, (start, blurRounds) => new FaceAlignment(reference, blurRounds).Find(_face, start));

        Assert.Equal(scale, found.Scale, 0.01f);
        Assert.Equal(turn, found.Turn, 0.01f);
        Assert.Equal(x, found.X, 0.1f);
        Assert.Equal(y, found.Y, 0.1f);
    }

    [Fact]
    public void Find_FaceThatFitsNowhere_StaysWhereItWas()
    {
        var flat = new FacePatch(new float[FacePatch.Size * FacePatch.Size]);

        Assert.Equal(Similarity.None, new FaceAlignment(flat, 1).Find(_face, Similarity.None));
    }

    [Fact]
    public void AfterInverseOf_TheSame_IsNone()
    {
        var similarity = new Similarity(1.2f, 0.3f, 4, -5);

        var none = similarity.AfterInverseOf(similarity);

        Assert.Equal(1, none.Scale, 1e-5f);
        Assert.Equal(0, none.Turn, 1e-5f);
        Assert.Equal(0, none.X, 1e-5f);
        Assert.Equal(0, none.Y, 1e-5f);
    }
}
