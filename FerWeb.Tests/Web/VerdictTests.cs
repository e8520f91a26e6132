using FerWeb.Engine.Emotions;
using FerWeb.Engine.Faces;
using FerWeb.Engine.Photos;
using FerWeb.Engine.Recognition;
using FerWeb.Recognition;
using FerWeb.Tests.Web.Localization;

namespace FerWeb.Tests.Web;

public sealed class VerdictTests
{
    [Theory]
    [InlineData(0.52f, 0.40f, "Sad")]
    [InlineData(0.49f, 0.10f, "Not sure: maybe sad or neutral")]
    [InlineData(0.54f, 0.45f, "Not sure: maybe sad or neutral")]
    [InlineData(0.90f, 0.05f, "Sad")]
    public void ToSentence_TopAndLead_DecideHowSureItIs(float sad, float neutral, string expected)
    {
        var rest = (1 - sad - neutral) / 5;
        var face = Face([rest, rest, rest, rest, sad, rest, neutral]);

        var result = new RecognitionResult("one", LabelHead.Fer, 1, 1, true, [face], TimeSpan.Zero);

        Assert.Equal(expected, Verdict.Of(result, face, new RecognitionOptions()).ToSentence());
    }

    [Fact]
    public void ResultSummary_OfTwoFacesInFrench_HasTheSpaceBeforeTheColon()
    {
        var face = Face([0, 0, 0, 0, 1, 0, 0]);
        var result = new RecognitionResult("one", LabelHead.Fer, 1, 1, false, [face, face], TimeSpan.Zero);

        InLanguage.Do("fr", () => Assert.Contains("Visage 1\u00a0: Tristesse", ResultSummary.Of(result, new RecognitionOptions()), StringComparison.Ordinal));
    }

    [Fact]
    public void ByProbability_Equals_KeepTheOrderOfTheClasses()
    {
        var face = Face([0.1f, 0.1f, 0.1f, 0.4f, 0.1f, 0.1f, 0.1f]);

        Assert.Equal(
            [Emotion.Happy, Emotion.Angry, Emotion.Disgust, Emotion.Fear, Emotion.Sad, Emotion.Surprise, Emotion.Neutral],
            Verdict.ByProbability(FaceClasses.Seven, face).Select(one => one.Emotion!.Value));
    }

    [Theory]
    [InlineData(0, "<0.1 %")]
    [InlineData(0.0009, "<0.1 %")]
    [InlineData(0.001, "0.1 %")]
    [InlineData(0.0123, "1.2 %")]
    [InlineData(0.0994, "9.9 %")]
    [InlineData(0.0996, "10 %")]
    [InlineData(0.834, "83 %")]
    [InlineData(0.996, ">99 %")]
    [InlineData(1, "100 %")]
    public void ProbabilityText_AnyValue_NeitherHidesNorPromises(double probability, string expected)
        => Assert.Equal(expected.Replace(' ', '\u00a0'), ProbabilityText.Format(probability));

    private static FaceResult Face(float[] probabilities) => new(
        new FaceBox(0, 0, 1, 1, 0, 1),
        (Emotion)Array.IndexOf(probabilities, probabilities.Max()),
        probabilities,
        new GrayImage(1, 1, [0]));
}
