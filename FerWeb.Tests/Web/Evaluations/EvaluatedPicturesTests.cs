using FerWeb.Evaluations;
using FerWeb.Tests.Engine.Evaluation;

namespace FerWeb.Tests.Web.Evaluations;

public sealed class EvaluatedPicturesTests
{
    private readonly EvaluatedPictures _pictures = new(
        PredictionsOf.Binary((0, 0.1), (0, 0.2), (0, 0.9), (1, 0.9), (1, 0.7), (1, 0.4)));

    [Fact]
    public void Of_Mistakes_TheSurestComesFirst()
        => Assert.Equal([(2, 0, 1), (5, 1, 0)], _pictures.Of(PictureChoice.Mistakes).Select(one => (one.Image, one.Label, one.Answer)));

    [Fact]
    public void Of_Cell_HasItsPicturesOnly()
        => Assert.Equal([3, 4], _pictures.Of(PictureChoice.Cell(1, 1)).Select(one => one.Image));

    [Fact]
    public void Of_Labels_HasThoseThatAreProbablyWrong()
        => Assert.Equal([(2, 1), (5, 0)], _pictures.Of(PictureChoice.Labels).Select(one => (one.Image, one.Suggested!.Value)));

    [Fact]
    public void Of_PicturesThatOneOfTwoAloneGetsRight_AreThoseTheSurestFirst()
    {
        // Right on 0, 1, 3 and 4; the other one on 1, 2 and 5.
        var other = PredictionsOf.Binary((0, 0.8), (0, 0.2), (0, 0.1), (1, 0.3), (1, 0.2), (1, 0.9));

        Assert.Equal([0, 3, 4], _pictures.Of(PictureChoice.OnlyThis, other).Select(one => one.Image));
        Assert.Equal([2, 5], _pictures.Of(PictureChoice.OnlyOther, other).Select(one => one.Image));
        Assert.Empty(_pictures.Of(PictureChoice.OnlyThis));
    }

    [Theory]
    [InlineData("3-4", "3-4")]
    [InlineData("labels", "labels")]
    [InlineData("only-this", "only-this")]
    [InlineData("only-other", "only-other")]
    [InlineData("3-7", null)]
    [InlineData("x", null)]
    [InlineData(null, null)]
    public void Parse_Address_IsWrittenAgainOrStandsForTheMistakes(string? address, string? expected)
        => Assert.Equal(expected, PictureChoice.Parse(address, classes: 7).ToAddress());
}
