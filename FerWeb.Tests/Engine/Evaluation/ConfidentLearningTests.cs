using FerWeb.Engine.Evaluation;

namespace FerWeb.Tests.Engine.Evaluation;

public sealed class ConfidentLearningTests
{
    // Mean self-confidence: class 0 (0.9 + 0.8 + 0.1) / 3 = 0.6, class 1 (0.9 + 0.7 + 0.4) / 3 = 0.667. Picture 2 reaches class 1's
    // threshold with 0.9 and picture 5 class 0's with 0.6; by the margins 0.1 - 0.9 and 0.4 - 0.6 the former is the surer.
    [Fact]
    public void Rank_WrongLabels_AreFoundAndTheSurestComesFirst()
    {
        var predictions = PredictionsOf.Binary((0, 0.1), (0, 0.2), (0, 0.9), (1, 0.9), (1, 0.7), (1, 0.4));

        var issues = ConfidentLearning.Rank(predictions);

        Assert.Equal([(2, 1), (5, 0)], issues.Select(issue => (issue.Row, issue.Suggested)));
        Assert.Equal(-0.8, issues[0].Margin, 6);
    }

    [Fact]
    public void Rank_RightLabels_FindsNone() => Assert.Empty(ConfidentLearning.Rank(PredictionsOf.Binary((0, 0.1), (0, 0.2), (1, 0.9), (1, 0.7))));
}
