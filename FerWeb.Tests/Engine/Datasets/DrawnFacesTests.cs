using FerWeb.Engine.Datasets;
using FerWeb.Engine.Datasets.Drawing;
using FerWeb.Engine.Emotions;

namespace FerWeb.Tests.Engine.Datasets;

public sealed class DrawnFacesTests(Xunit.Abstractions.ITestOutputHelper output)
{
    [Fact]
    public void Generate_SameSeed_DrawsTheSameAndGoesOn()
    {
        var some = DrawnFaces.Generate(20, seed: 5);
        var more = DrawnFaces.Generate(50, seed: 5);

        Assert.Equal(some.Pixels.ToArray(), more.Pixels.Span[..some.Pixels.Length].ToArray());
        Assert.Empty(some.Hashes.ToArray().Intersect(DrawnFaces.Generate(20, seed: 6).Hashes.ToArray()));
    }

    [Theory]
    [InlineData(DrawnDifficulty.Easy)]
    [InlineData(DrawnDifficulty.Normal)]
    [InlineData(DrawnDifficulty.Hard)]
    public void Generate_AnyDifficulty_IsBalancedAndNeverRepeatsItself(DrawnDifficulty difficulty)
    {
        var faces = DrawnFaces.Generate(210, seed: 1, difficulty);

        Assert.All(faces.CountPerClass(), count => Assert.Equal(30, count));
        Assert.Equal(210, faces.Hashes.ToArray().Distinct().Count());
        Assert.DoesNotContain(Enumerable.Range(0, 210), faces.IsConstant);
    }

    [Fact]
    public void Generate_EasyFaces_AreToldApartByTheirNearestNeighbour()
    {
        var easy = NearestNeighbourAccuracy(DrawnDifficulty.Easy);
        var hard = NearestNeighbourAccuracy(DrawnDifficulty.Hard);

        output.WriteLine($"easy {easy:P1}, hard {hard:P1}");
        // One in seven is chance.
        Assert.InRange(easy, 0.45, 1);
        Assert.InRange(hard, 0.1, easy - 0.2);
    }

    [Fact]
    public void Dataset_Splits_HaveOtherPeopleEach()
    {
        using var dataset = DrawnFaces.Dataset(train: 70, validation: 14, test: 0, seed: 2);

        Assert.Equal((70, 14), (dataset[Split.Train].Count, dataset[Split.Validation].Count));
        Assert.False(dataset.Has(Split.Test));
        Assert.Equal(14, TrainingSelection.NotInTraining(dataset, Split.Validation).Length);
        Assert.Equal("drawn-normal-2", dataset.Name);
    }

    [Fact]
    public void Generate_Cancelled_Stops()
        => Assert.Throws<OperationCanceledException>(() => DrawnFaces.Generate(1_000_000 / 7, 1, cancellation: new CancellationToken(canceled: true)));

    [Theory]
    [InlineData(Emotion.Happy, new[] { 6, 12 })]
    [InlineData(Emotion.Fear, new[] { 1, 2, 4, 5, 20, 26 })]
    [InlineData(Emotion.Neutral, new int[0])]
    public void Express_FullIntensityWithoutStray_MovesThePrototypeOnly(Emotion emotion, int[] prototype)
    {
        var acts = ActionUnits.Express(emotion, intensity: 1, stray: 0, new Random(1));

        Assert.All(Enumerable.Range(0, 27), unit => Assert.Equal(prototype.Contains(unit), acts[unit] > 0));
    }

    private static double NearestNeighbourAccuracy(DrawnDifficulty difficulty)
    {
        var known = DrawnFaces.Generate(350, seed: 10, difficulty);
        var asked = DrawnFaces.Generate(105, seed: 11, difficulty);
        var patches = Enumerable.Range(0, known.Count).Select(i => Standardise(known.Image(i))).ToArray();
        int right = Enumerable.Range(0, asked.Count).Count(i =>
        {
            var face = Standardise(asked.Image(i));
            int nearest = Enumerable.Range(0, patches.Length).MinBy(j => Distance(face, patches[j]));
            return known.Label(nearest) == asked.Label(i);
        });
        return (double)right / asked.Count;
    }

    private static float[] Standardise(ReadOnlySpan<byte> image)
    {
        var values = image.ToArray().Select(pixel => (float)pixel).ToArray();
        float mean = values.Average();
        float deviation = MathF.Sqrt(values.Average(value => (value - mean) * (value - mean)));
        return [.. values.Select(value => (value - mean) / deviation)];
    }

    private static float Distance(float[] left, float[] right)
    {
        float sum = 0;
        for (int i = 0; i < left.Length; i++)
        {
            sum += (left[i] - right[i]) * (left[i] - right[i]);
        }

        return sum;
    }
}
