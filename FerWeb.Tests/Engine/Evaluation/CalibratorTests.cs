using FerWeb.Engine.Datasets;
using FerWeb.Engine.Emotions;
using FerWeb.Engine.Evaluation;
using FerWeb.Engine.Networks;
using FerWeb.Tests.Engine.Training;

namespace FerWeb.Tests.Engine.Evaluation;

/// <summary>Which part of the votes' prior is divided out: four of five training faces are neutral, the others disgusted.</summary>
public sealed class CalibratorTests
{
    private const int Images = 300;
    private static readonly NetworkDescription _network = NetworkCatalog.Describe("fernet");

    [Fact]
    public void Fit_HeadThatTakesTheRareEmotionForTheCommonOne_IsCorrected()
    {
        using var dataset = TrainingRuns.Faces(Split(1), Split(2));

        var (calibration, _, _) = Calibrator.Fit(_network, dataset, Says(ifNeutral: 0.95f, ifDisgusted: 0.6f));

        Assert.InRange(calibration.CrowdPriorCorrection, 0.25, 1);
        Assert.Equal((int)Emotion.Disgust, Answer(calibration.Crowd([0.6f, 0, 0, 0, 0, 0.4f, 0, 0])));
        Assert.Equal((int)Emotion.Neutral, Answer(calibration.Crowd([0.95f, 0, 0, 0, 0, 0.05f, 0, 0])));
    }

    [Fact]
    public void Fit_HeadThatIsRight_IsLeftAlone()
    {
        using var dataset = TrainingRuns.Faces(Split(1), Split(2));

        var (calibration, _, _) = Calibrator.Fit(_network, dataset, Says(ifNeutral: 0.95f, ifDisgusted: 0.05f));

        Assert.Equal(0, calibration.CrowdPriorCorrection);
    }

    [Fact]
    public void Fit_RareEmotionInVotesThatNeverAreTheMajority_CountsToo()
    {
        using var dataset = TrainingRuns.Faces(Split(1), Split(2, disgustedVotes: 4));

        var (calibration, _, _) = Calibrator.Fit(_network, dataset, Says(ifNeutral: 0.95f, ifDisgusted: 0.55f));

        Assert.InRange(calibration.CrowdPriorCorrection, 0.25, 1);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(9)]
    public void Fit_TooFewPicturesToFitOn_LeavesTheTemperaturesAtOne(int fitting)
    {
        using var dataset = TrainingRuns.Faces(TrainingRuns.Bars(14, votes: true), Halves(fitting, measuring: 20));

        var (calibration, fer, crowd) = Calibrator.Fit(_network, dataset, SaysTheFirst(fitting + 20));

        Assert.Equal((1.0, 1.0), (calibration.FerTemperature, calibration.CrowdTemperature));
        Assert.NotNull(crowd);
        Assert.All([fer, crowd], outcome =>
        {
            Assert.Equal((20, true), (outcome.Images, outcome.Before > 0));
            Assert.Equal(outcome.Before!.Value, outcome.After!.Value, 1e-6);
        });
    }

    [Fact]
    public void Fit_EveryAnswerRight_LeavesTheTemperaturesAtOne()
    {
        using var dataset = TrainingRuns.Faces(Split(1), Split(2));

        var (calibration, fer, crowd) = Calibrator.Fit(_network, dataset, Says(ifNeutral: 0.95f, ifDisgusted: 0.05f));

        Assert.Equal((1.0, 1.0), (calibration.FerTemperature, calibration.CrowdTemperature));
        Assert.NotNull(crowd);
        Assert.All([fer, crowd], outcome => Assert.Equal(outcome.Before!.Value, outcome.After!.Value, 1e-6));
    }

    [Fact]
    public void Fit_EveryAnswerRightAndTheVotesDivided_FitsTheCrowdHeadAlone()
    {
        using var dataset = TrainingRuns.Faces(Split(1), Split(2, disgustedVotes: 4));
        var labels = Says(ifNeutral: 0.95f, ifDisgusted: 0.05f);

        var (calibration, _, _) = Calibrator.Fit(_network, dataset, labels with { Crowd = Says(ifNeutral: 0.99f, ifDisgusted: 0.99f).Crowd });

        Assert.Equal(1, calibration.FerTemperature);
        Assert.True(calibration.CrowdTemperature > 1, calibration.ToString());
    }

    [Fact]
    public void Fit_NothingToMeasureOn_FitsAndGivesNoFigures()
    {
        using var dataset = TrainingRuns.Faces(TrainingRuns.Bars(14, votes: true), Halves(fitting: 20, measuring: 0));

        var (calibration, fer, crowd) = Calibrator.Fit(_network, dataset, SaysTheFirst(20));

        Assert.True(calibration.FerTemperature > 1 && calibration.CrowdTemperature > 1, calibration.ToString());
        Assert.Equal(new CalibrationOutcome(0, null, null), fer);
        Assert.Equal(fer, crowd);
    }

    private static bool IsDisgusted(int image) => image % 5 == 0;

    private static DatasetSplit Split(int seed, int disgustedVotes = 10)
    {
        var pixels = new byte[Images * DatasetSplit.ImagePixels];
        new Random(seed).NextBytes(pixels);
        var votes = new byte[Images * 10];
        for (var i = 0; i < Images; i++)
        {
            var disgust = IsDisgusted(i) ? disgustedVotes : 0;
            votes[(i * 10) + (int)CrowdEmotion.Neutral] = (byte)(10 - disgust);
            votes[(i * 10) + (int)CrowdEmotion.Disgust] = (byte)disgust;
        }

        byte[] labels = [.. Enumerable.Range(0, Images).Select(i => (byte)(IsDisgusted(i) ? Emotion.Disgust : Emotion.Neutral))];
        return new DatasetSplit(pixels, labels, votes);
    }

    // The probability of neutral; disgust has the rest.
    private static Predictions Says(float ifNeutral, float ifDisgusted)
    {
        var (fer, crowd) = (new float[Images * 7], new float[Images * 8]);
        for (var i = 0; i < Images; i++)
        {
            var neutral = IsDisgusted(i) ? ifDisgusted : ifNeutral;
            (fer[(i * 7) + (int)Emotion.Neutral], fer[(i * 7) + (int)Emotion.Disgust]) = (neutral, 1 - neutral);
            (crowd[(i * 8) + (int)CrowdEmotion.Neutral], crowd[(i * 8) + (int)CrowdEmotion.Disgust]) = (neutral, 1 - neutral);
        }

        return new Predictions(fer, crowd);
    }

    // Pictures of both halves, which the parity of their hashes tells apart.
    private static DatasetSplit Halves(int fitting, int measuring)
    {
        var all = TrainingRuns.Bars(100, seed: 3, votes: true);
        var halves = Enumerable.Range(0, all.Count).ToLookup(i => (all.Hashes.Span[i] & 1) == 0);
        int[] taken = [.. halves[true].Take(fitting), .. halves[false].Take(measuring)];
        return new DatasetSplit(
            taken.SelectMany(i => all.Image(i).ToArray()).ToArray(),
            taken.Select(i => all.Labels.Span[i]).ToArray(),
            taken.SelectMany(i => all.VotesOf(i).ToArray()).ToArray());
    }

    // Sure of the first class whatever it sees, and so mostly wrong.
    private static Predictions SaysTheFirst(int images) => new(Rows(images, 7), Rows(images, 8));

    private static float[] Rows(int images, int classes)
        => [.. Enumerable.Range(0, images * classes).Select(place => place % classes == 0 ? 0.9f : 0.1f / (classes - 1))];

    private static int Answer(float[] shares) => Array.IndexOf(shares, shares.Max());
}
