using FerWeb.Engine.Datasets;
using FerWeb.Engine.Emotions;
using FerWeb.Engine.Evaluation;

namespace FerWeb.Tests.Engine.Evaluation;

/// <summary>Figures of calibration and votes, held against those counted by hand.</summary>
public sealed class CalibrationFiguresTests
{
    [Fact]
    public void ClassWiseError_ThreeClasses_IsTheMeanOfTheirGaps()
    {
        // Two pictures in each of the 15 bins, one of class 1, which is answered, and one of class 0: half of each are, whatever is said of them.
        static (int Label, float[] Row)[] Pair(int bin) =>
        [
            (1, [0.39f - (0.02f * bin), 0.51f + (0.02f * bin), 0.1f]),
            (0, [0.385f - (0.02f * bin), 0.515f + (0.02f * bin), 0.1f]),
        ];

        var predictions = PredictionsOf.Rows(3, [.. Enumerable.Range(0, 15).SelectMany(bin => Pair(bin))]);

        // 0.5125 to 0.7925 is said of class 1, 0.3875 to 0.1075 of class 0, 0.1 of class 2.
        Assert.Equal(0.6525 - 0.5, CalibrationError.Expected(predictions), 1e-6);
        Assert.Equal(((0.6525 - 0.5) + (0.5 - 0.2475) + 0.1) / 3, CalibrationFigures.Of(predictions).ClassWiseError, 1e-6);
    }

    [Fact]
    public void Perfect_OneAnswer_IsWhatItsConfidenceAndChanceGive()
    {
        var perfect = CalibrationFigures.Of(PredictionsOf.Binary((1, 0.8))).Perfect!;

        // Right in 8 of 10 cases with a gap of 0.2, wrong in the others with one of 0.8.
        Assert.Equal((0.8 * 0.2) + (0.2 * 0.8), perfect.Mean, 0.03);
        Assert.Equal(0.8, perfect.Percentile95, 1e-6);
    }

    [Fact]
    public void Perfect_AgainstVotes_IsNotKnown()
        => Assert.Null(CalibrationFigures.Of(PredictionsOf.Voted(20, seed: 1)).Perfect);

    [Fact]
    public void MostConfident_TenAnswers_AreSeven()
    {
        var predictions = PredictionsOf.Binary(
            (0, 0.51), (1, 0.95), (1, 0.9), (0, 0.04), (1, 0.85), (1, 0.8), (0, 0.75), (0, 0.3), (0, 0.65), (0, 0.6));

        var most = CalibrationFigures.Of(predictions).MostConfident;

        // From 0.96 down to 0.7, of which the answer with 0.75 is wrong.
        var (low, high) = ClassificationMetrics.WilsonInterval(6, 7);
        Assert.Equal(new SelectiveAccuracy(0.7, 7, 6 / 7.0, low, high), most);
    }

    [Fact]
    public void MostConfident_ElevenAnswers_AreRoundedUp()
        => Assert.Equal(8, CalibrationFigures.Of(PredictionsOf.Random(11, seed: 1)).MostConfident.Count);

    [Fact]
    public void Votes_FourPictures_AreTheFiguresCountedByHand()
    {
        // neutral, happiness, surprise, sadness, anger, disgust, fear, contempt; unknown, no face.
        var votes = new byte[]
        {
            5, 0, 0, 5, 0, 0, 0, 0, 0, 0, // a tie
            0, 8, 1, 0, 0, 0, 0, 0, 1, 0, // single votes fall away: happiness alone
            0, 0, 0, 0, 4, 3, 3, 0, 0, 0, // disgust and fear tie for the second place
            0, 0, 0, 0, 4, 2, 3, 0, 0, 1, // disgust is the third
            0, 0, 0, 0, 0, 0, 0, 0, 0, 0, // nobody was asked
        };
        float[] answers =
        [
            0.25f, 0.5f, 0, 0.25f, 0, 0, 0, 0,
            0, 0.75f, 0.25f, 0, 0, 0, 0, 0,
            0, 0, 0, 0, 0.25f, 0.5f, 0.25f, 0,
            0, 0, 0, 0, 0.25f, 0.5f, 0.25f, 0,
            1, 0, 0, 0, 0, 0, 0, 0,
        ];
        var split = new DatasetSplit(new byte[5 * DatasetSplit.ImagePixels], new byte[5], votes);
        var raw = new Predictions(new float[5 * 7], answers);

        var voted = LabelledPredictions.CrowdShares(raw, split);
        var figures = VoteFigures.Of(voted);

        Assert.Equal(
            [(int)CrowdEmotion.Neutral, (int)CrowdEmotion.Happiness, (int)CrowdEmotion.Anger, (int)CrowdEmotion.Anger], voted.Labels);
        Assert.Equal([1], LabelledPredictions.CrowdMajority(raw, split).Images);
        double[] divergences =
        [
            Math.Log(2),
            Math.Log(1 / 0.75),
            (0.4 * Math.Log(0.4 / 0.25)) + (0.3 * Math.Log(0.3 / 0.5)) + (0.3 * Math.Log(0.3 / 0.25)),
            (4 / 9.0 * Math.Log(4 / 9.0 / 0.25)) + (2 / 9.0 * Math.Log(2 / 9.0 / 0.5)) + (3 / 9.0 * Math.Log(3 / 9.0 / 0.25)),
        ];
        double[] briers =
        [
            0.0625 + 0.25 + 0.0625, 0.0625 + 0.0625, 0.0225 + 0.04 + 0.0025,
            Math.Pow((4 / 9.0) - 0.25, 2) + Math.Pow(0.5 - (2 / 9.0), 2) + Math.Pow((3 / 9.0) - 0.25, 2),
        ];
        Assert.Equal(4, figures.Count);
        Assert.Equal(divergences.Average(), figures.KlDivergence, 1e-6);
        Assert.Equal(briers.Average(), figures.Brier, 1e-6);

        // Nobody voted for the first answer, and two emotions have more votes than the last.
        Assert.Equal(0.5, figures.InTop2, 12);
        Assert.Equal((0.5 + 0.25 + 0.2 + (0.5 - (2 / 9.0))) / 4, figures.ExpectedCalibrationError!.Value, 1e-6);
    }
}
