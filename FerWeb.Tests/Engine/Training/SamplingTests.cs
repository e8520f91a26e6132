using FerWeb.Engine.Datasets;
using FerWeb.Engine.Training;
using FerWeb.Tests.Engine.Datasets;

namespace FerWeb.Tests.Engine.Training;

/// <summary>How often an epoch shows the pictures of rare and of frequent classes.</summary>
[Collection(TrainingRuns.Name)]
public sealed class SamplingTests : IDisposable
{
    private static readonly int[] _counts = [25, 0, 10, 4, 1];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1, new[] { 25, 0, 10, 4, 1 })]
    [InlineData(0.5, new[] { 18, 0, 11, 7, 4 })] // 5, 0, 3.16, 2 and 1 parts of 11.16
    [InlineData(0, new[] { 10, 0, 10, 10, 10 })]
    public void Epoch_OfAnExponent_DrawsEachClassByItsNumberToThatPower(double exponent, int[] expected)
    {
        var labels = Labels();
        var epochs = Run(exponent, "run");

        Assert.Equal(2, epochs.Count);
        foreach (var images in epochs)
        {
            Assert.Equal(expected, Enumerable.Range(0, _counts.Length).Select(label => images.Count(image => labels[image] == label)));
            Assert.All(
                Enumerable.Range(0, labels.Length).GroupBy(image => labels[image], image => images.Count(drawn => drawn == image)),
                times => Assert.InRange(times.Max() - times.Min(), 0, 1));
        }

        Assert.NotEqual(epochs[0], epochs[1]);
    }

    [Fact]
    public void Run_CutInTheMiddleOfABalancedEpoch_GoesOnWithTheSamePictures()
    {
        var whole = Run(0.5, "whole");

        var first = Run(0.5, "cut", cancelAt: 7);
        var second = Run(0.5, "cut");

        Assert.Equal(whole.SelectMany(images => images), first.Concat(second).SelectMany(images => images));
    }

    private static byte[] Labels() => [.. _counts.SelectMany((count, label) => Enumerable.Repeat((byte)label, count))];

    private List<List<int>> Run(double exponent, string name, long? cancelAt = null)
    {
        using var cancel = new CancellationTokenSource();
        var heard = new RecordingObserver(step =>
        {
            if (step.Step == cancelAt)
            {
                cancel.Cancel();
            }
        });
        var dataset = TrainingRuns.Faces(new DatasetSplit(TrainingRuns.Bars(_counts.Sum()).Pixels, Labels()));
        var options = TrainingRuns.Tiny() with { Epochs = 2, SamplingExponent = exponent };
        using var result = new Trainer(options, dataset, new CheckpointStore(_folder.PathTo(name)), heard).Run(cancel.Token);
        return [.. heard.Steps.GroupBy(step => step.Epoch).Select(epoch => epoch.SelectMany(step => step.Images).ToList())];
    }
}
