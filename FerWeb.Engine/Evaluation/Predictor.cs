using FerWeb.Engine.Datasets;
using FerWeb.Engine.Networks;
using FerWeb.Engine.Recognition;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FerWeb.Engine.Evaluation;

/// <summary>Runs a network over a split.</summary>
public static class Predictor
{
    /// <summary>Pictures of a pass: whoever gives that many at a time gets the same answers as for all of them at once.</summary>
    internal const int BatchSize = 256;

    /// <summary>Probabilities for every picture, uncalibrated. The network is used in evaluation mode and left in it.</summary>
    /// <param name="network">Any network of the catalog.</param>
    /// <param name="split">N pictures.</param>
    /// <param name="views">What is averaged.</param>
    /// <param name="compute">float32 or bfloat16.</param>
    /// <param name="cancellation">Checked between batches.</param>
    public static Predictions Predict(
        FaceNetwork network, DatasetSplit split, Views views = Views.Single, ScalarType compute = ScalarType.Float32,
        CancellationToken cancellation = default)
        => Predict(network, split.Pixels, views, compute, cancellation);

    /// <summary>The same for N pictures of 48x48 bytes, one after the other.</summary>
    public static Predictions Predict(
        FaceNetwork network, ReadOnlyMemory<byte> pictures, Views views = Views.Single, ScalarType compute = ScalarType.Float32,
        CancellationToken cancellation = default)
    {
        network.eval();
        var all = pictures.Length / DatasetSplit.ImagePixels;
        var classes = network.Description.Classes;
        var fer = new float[all * classes];
        var crowd = network.Description.HasCrowdHead ? new float[all * HeadLayout.Crowd] : null;
        for (var start = 0; start < all; start += BatchSize)
        {
            cancellation.ThrowIfCancellationRequested();
            var count = Math.Min(BatchSize, all - start);
            using var scope = NewDisposeScope();
            using var noGradient = no_grad();
            var pixels = pictures.Slice(start * DatasetSplit.ImagePixels, count * DatasetSplit.ImagePixels).ToArray();
            var faces = tensor(pixels, dtype: ScalarType.Byte).view(count, 1, DatasetSplit.ImageSize, DatasetSplit.ImageSize);
            var (ferShares, crowdShares) = Average(network, faces, views, compute);
            Copy(ferShares, fer, start * classes);
            if (crowd is not null)
            {
                Copy(crowdShares!, crowd, start * HeadLayout.Crowd);
            }
        }

        return new Predictions(fer, crowd);
    }

    private static (Tensor Fer, Tensor? Crowd) Average(FaceNetwork network, Tensor faces, Views views, ScalarType compute)
    {
        var description = network.Description;
        var device = network.parameters().First().device;
        var normalised = description.Normalise(faces.to(device));
        (Tensor? fer, Tensor? crowd, var passes) = (null, null, 0);
        foreach (var pass in PassesOf(normalised, description.InputSize, views))
        {
            var logits = network.call(pass.to(compute)).to(ScalarType.Float32);
            var ferShares = Shares(HeadLayout.Columns(logits, LabelHead.Fer, description), faces.shape[0]);
            fer = fer is null ? ferShares : fer.Plus(ferShares);
            if (description.HasCrowdHead)
            {
                var crowdShares = Shares(HeadLayout.Columns(logits, LabelHead.Crowd, description), faces.shape[0]);
                crowd = crowd is null ? crowdShares : crowd.Plus(crowdShares);
            }

            passes++;
        }

        return (fer!.Over(passes), crowd?.Over(passes));
    }

    // (V*N, K) logits of V views to (N, K), the mean of their probabilities.
    private static Tensor Shares(Tensor logits, long faces)
    {
        var shares = functional.softmax(logits, 1);
        return shares.view(-1, faces, shares.shape[1]).mean([0]);
    }

    // A crop and its mirror image share a pass: one face twice costs little more than once.
    private static IEnumerable<Tensor> PassesOf(Tensor faces, int size, Views views)
    {
        var last = faces.shape[3] - size;
        var centre = last / 2;
        (long Y, long X)[] corners = views == Views.TenCrop && last > 0
            ? [(centre, centre), (0, 0), (0, last), (last, 0), (last, last)]
            : [(centre, centre)];
        foreach (var (y, x) in corners)
        {
            var crop = faces.narrow(2, y, size).narrow(3, x, size).contiguous();
            yield return views == Views.Single ? crop : cat([crop, crop.flip(3)], 0);
        }
    }

    private static void Copy(Tensor rows, float[] target, int at) => rows.cpu().contiguous().data<float>().ToArray().CopyTo(target, at);
}
