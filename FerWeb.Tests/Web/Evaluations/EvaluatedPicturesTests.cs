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

    [Theory]
    [InlineData("3-4", "3-4")]
    [InlineData("labels", "labels")]
    [InlineData("3-7", null)]
    [InlineData("x", null)]
    [InlineData(null, null)]
    public void Parse_Address_IsWrittenAgainOrStandsForTheMistakes(string? address, string? expected)
        => Assert.Equal(expected, PictureChoice.Parse(address, classes: 7).ToAddress());
}
