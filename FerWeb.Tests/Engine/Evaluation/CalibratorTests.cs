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

    private static int Answer(float[] shares) => Array.IndexOf(shares, shares.Max());
}
