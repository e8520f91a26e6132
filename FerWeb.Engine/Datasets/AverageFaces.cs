using FerWeb.Engine.Datasets.Averages;
using FerWeb.Engine.Emotions;
using FerWeb.Engine.Faces;
using FerWeb.Engine.Photos;

namespace FerWeb.Engine.Datasets;

/// <summary>The mean face of one class: nobody's face, but what its faces have in common.</summary>
/// <param name="Image">The mean, gray.</param>
/// <param name="Faces">Over how many faces it was taken.</param>
public sealed record AverageFace(GrayImage Image, int Faces);

/// <summary>Computes average faces.</summary>
public static class AverageFaces
{
    // Rounds of blur: more finds its way from farther off, less is more exact.
    private static readonly int[] _coarseToFine = [8, 6, 4, 2, 1];

    private const double UnhinderedShare = 0.4;
    private const double TypicalShare = 0.35;
    private const int OwnRounds = 3;
    private const double ClearAgreement = 0.7;
    private const int FewFaces = 40;
    private const float NearCopy = 0.9f;
    private const int NearCopyBlur = 4;

    // Gray values between which the face is stretched; the mean of many faces is pale by itself.
    private const float Darkest = 30;
    private const float Lightest = 225;

    /// <summary>
    /// For each class the aligned mean of the faces on which the crowd agrees most; where nobody voted, of those that carry the label.
    /// Light and contrast are made equal, mirror images join in, and the most typical third of the faces makes the mean.
    /// </summary>
    /// <param name="split">Usually the training images.</param>
    /// <param name="perEmotion">How many faces to take at most for each emotion.</param>
    /// <param name="size">Width and height of the results in pixels.</param>
    /// <returns>The classes that have at least one face.</returns>
    public static IReadOnlyDictionary<FaceClass, AverageFace> Compute(
        DatasetSplit split, int perEmotion = 150, int size = 192, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(perEmotion);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(size);
        var chosen = FaceClasses.List(split.Classes)
            .Select(one => (Class: one, Faces: Select(split, one.Index, perEmotion)))
            .Where(faces => faces.Faces.Count > 0)
            .ToList();
        var reference = CommonReference(split, chosen.SelectMany(faces => faces.Faces.Take(FewFaces)), cancellation);
        return chosen.AsParallel().WithCancellation(cancellation).ToDictionary(faces => faces.Class, faces => Average(split, faces.Faces, reference, size));
    }

    /// <summary>
    /// For each class the plain mean of all images with its label, pixel by pixel and stretched to full contrast: what a
    /// glance at a data set needs, in one pass over its pixels.
    /// </summary>
    /// <param name="split">Usually the training images.</param>
    /// <returns>48x48 images of the classes that have at least one face.</returns>
    public static IReadOnlyDictionary<FaceClass, AverageFace> Plain(DatasetSplit split)
    {
        var labels = split.Labels.Span;
        var pixels = split.Pixels.Span;
        var sums = split.Classes.Select(_ => new uint[DatasetSplit.ImagePixels]).ToArray();
        var counts = split.CountPerClass();
        for (int i = 0; i < labels.Length; i++)
        {
            var image = pixels.Slice(i * DatasetSplit.ImagePixels, DatasetSplit.ImagePixels);
            var sum = sums[labels[i]].AsSpan(0, image.Length);
            for (int pixel = 0; pixel < image.Length; pixel++)
            {
                sum[pixel] += image[pixel];
            }
        }

        return FaceClasses.List(split.Classes).Where(one => counts[one.Index] > 0).ToDictionary(one => one, one =>
        {
            float[] mean = [.. sums[one.Index].Select(sum => (float)sum / counts[one.Index])];
            return new AverageFace(new GrayImage(DatasetSplit.ImageSize, DatasetSplit.ImageSize, ToGray(mean, DatasetSplit.ImageSize)), counts[one.Index]);
        });
    }

    /// <summary>What all emotions share (eyes, brows, nose, the line of the mouth): every face finds its place on it first.</summary>
    private static (FacePatch Detail, FacePatch Face) CommonReference(DatasetSplit split, IEnumerable<int> chosen, CancellationToken cancellation)
    {
        var group = new FaceGroup(split, chosen);
        foreach (var blurRounds in _coarseToFine)
        {
            cancellation.ThrowIfCancellationRequested();
            group.AlignTo(group.CommonDetail(), blurRounds);
        }

        group.KeepBest(0.5, group.CommonFace());
        return (group.CommonDetail(), group.CommonFace());
    }

    private static AverageFace Average(DatasetSplit split, List<int> chosen, (FacePatch Detail, FacePatch Face) reference, int size)
    {
        var group = new FaceGroup(split, chosen);
        foreach (var blurRounds in _coarseToFine)
        {
            group.AlignTo(reference.Detail, blurRounds);
        }

        // Hands, captions and turned heads are unlike any face, and go first; then what is untypical of the emotion.
        group.KeepBest(UnhinderedShare, reference.Face);
        for (int round = 0; round < OwnRounds; round++)
        {
            group.AlignTo(group.CommonDetail(), blurRounds: 1);
            group.KeepBest(TypicalShare, group.CommonFace());
        }

        return new AverageFace(new GrayImage(size, size, ToGray(group.Mean(size), size)), group.Count);
    }

    private static List<int> Select(DatasetSplit split, int label, int most)
    {
        var hashes = split.Hashes;
        var ranked = Enumerable.Range(0, split.Count)
            .Where(i => !split.IsConstant(i))
            .Select(i => (Index: i, Hash: hashes.Span[i], Share: Agreement(split, i, label)))
            .Where(face => face.Share > 0)
            .DistinctBy(face => face.Hash)
            // Among equals the hash picks as good as at random, but always the same.
            .OrderByDescending(face => face.Share).ThenByDescending(face => split.Labels.Span[face.Index] == label).ThenBy(face => face.Hash)
            .ToList();
        int clear = ranked.Count(face => face.Share >= ClearAgreement);
        return WithoutNearCopies(split, ranked.Take(Math.Max(clear, FewFaces)).Select(face => face.Index), most);
    }

    /// <summary>FER-2013 holds some photographs many times, cut a little differently: each shall count once.</summary>
    private static List<int> WithoutNearCopies(DatasetSplit split, IEnumerable<int> ranked, int most)
    {
        var kept = new List<(int Index, FacePatch Face)>();
        foreach (var index in ranked)
        {
            var face = FacePatch.From(split.Image(index), mirrored: false).Blurred(NearCopyBlur);
            if (kept.TrueForAll(other => face.Correlation(other.Face) < NearCopy))
            {
                kept.Add((index, face));
            }

            if (kept.Count == most)
            {
                break;
            }
        }

        return [.. kept.Select(face => face.Index)];
    }

    private static double Agreement(DatasetSplit split, int index, int label)
    {
        if (split.Votes is null)
        {
            return split.Labels.Span[index] == label ? 1 : 0;
        }

        var votes = split.VotesOf(index);
        int all = 0;
        foreach (var count in votes)
        {
            all += count;
        }

        return CrowdVotes.TryGetMajority(votes, out var majority) && (int?)CrowdVotes.ToEmotion(majority) == label
            ? (double)votes[(int)majority] / all
            : 0;
    }

    private static byte[] ToGray(float[] mean, int size)
    {
        // The face in the middle decides, not the hair around it.
        var middle = Enumerable.Range(0, mean.Length)
            .Where(i => Math.Abs((i % size) - (size / 2)) < size / 3 && Math.Abs((i / size) - (size / 2)) < size / 2.5)
            .Select(i => mean[i])
            .Order()
            .ToArray();
        float dark = middle[middle.Length / 50];
        float light = middle[middle.Length - 1 - (middle.Length / 50)];
        float range = MathF.Max(1e-3f, light - dark);
        return [.. mean.Select(value => (byte)Math.Clamp(Darkest + ((Lightest - Darkest) * (value - dark) / range), 0, 255))];
    }
}
