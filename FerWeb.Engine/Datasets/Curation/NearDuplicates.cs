using System.Collections.Concurrent;
using System.Diagnostics;
using TorchSharp;
using static TorchSharp.torch;

namespace FerWeb.Engine.Datasets.Curation;

/// <summary>
/// Finds images that show nearly the same. Every image is compared with every other one, and with its mirror image: first as 12x12 means of
/// 4x4 pixels by one matrix product, then those that may be alike in full (see <see cref="Correlation"/>). Exact copies are known by their hash.
/// </summary>
/// <remarks>
/// Found are copies that were made brighter or darker, of more or less contrast, slightly noisy or compressed again, shifted by up to two
/// pixels, or mirrored. Not found are copies that were turned, enlarged or cut otherwise.
/// </remarks>
public static class NearDuplicates
{
    /// <summary>
    /// The correlation from which on two images count as nearly the same: on FER-2013 pairs from 0.93 on show one photograph, most pairs below
    /// 0.90 two people (docs/decisions/0025).
    /// </summary>
    public const float DefaultThreshold = 0.93f;

    private const int Cells = 12;
    private const int CellSize = DatasetSplit.ImageSize / Cells;
    private const int BlockRows = 256;
    private const int MostPairs = 200_000;

    // What is alike in full is alike coarsely, but for a shift, which moves a part of a cell's light into the next one.
    private const float CoarseMargin = 0.1f;

    /// <summary>Compares all images of a data set; half a minute for 32,000 on two processor cores.</summary>
    /// <param name="dataset">It stays open for as long as the search takes.</param>
    /// <param name="threshold">0 to 1.</param>
    /// <param name="progress">Share of the work that is done.</param>
    public static NearDuplicateReport Find(
        FaceDataset dataset, float threshold = DefaultThreshold, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        var clock = Stopwatch.StartNew();
        var all = Enum.GetValues<Split>().Where(dataset.Has)
            .SelectMany(split => Enumerable.Range(0, dataset[split].Count).Select(i => new ImagePlace(split, i))).ToArray();
        var (distinct, pairs) = Copies(dataset, all);
        bool isComplete = Compare(dataset, distinct, threshold, pairs, progress, cancellation);
        return new NearDuplicateReport(
            NearDuplicateReport.CurrentFormat, dataset.Sha256, threshold, all.Length, clock.Elapsed.TotalSeconds, Groups(pairs), isComplete);
    }

    /// <summary>The first of each set of equal images, and the others paired with it; constant images are like nothing.</summary>
    private static (ImagePlace[] Distinct, List<NearDuplicatePair> Copies) Copies(FaceDataset dataset, ImagePlace[] all)
    {
        var first = new Dictionary<UInt128, ImagePlace>();
        var copies = new List<NearDuplicatePair>();
        foreach (var image in all.Where(image => !dataset[image.Split].IsConstant(image.Index)))
        {
            var hash = dataset[image.Split].Hashes.Span[image.Index];
            if (!first.TryAdd(hash, image))
            {
                copies.Add(new NearDuplicatePair(first[hash], image, 1, IsExact: true));
            }
        }

        return ([.. first.Values], copies);
    }

    private static bool Compare(
        FaceDataset dataset, ImagePlace[] images, float threshold, List<NearDuplicatePair> pairs, IProgress<double>? progress, CancellationToken cancellation)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var plain = Coarse(dataset, images, isMirrored: false);
        var mirrored = Coarse(dataset, images, isMirrored: true);
        for (int start = 0; start < images.Length; start += BlockRows)
        {
            cancellation.ThrowIfCancellationRequested();
            var candidates = new List<(int A, int B, bool IsMirrored)>();
            Candidates(plain, plain, start, threshold - CoarseMargin, isMirrored: false, candidates);
            Candidates(plain, mirrored, start, threshold - CoarseMargin, isMirrored: true, candidates);
            var found = new ConcurrentBag<NearDuplicatePair>();
            Parallel.ForEach(candidates, new ParallelOptions { CancellationToken = cancellation }, candidate =>
            {
                var (a, b) = (images[candidate.A], images[candidate.B]);
                var similarity = Similarity(dataset, a, b, candidate.IsMirrored);
                if (similarity >= threshold)
                {
                    found.Add(new NearDuplicatePair(a, b, similarity, IsMirrored: candidate.IsMirrored));
                }
            });

            // A symmetric face is like the other one both ways; that it is like it at all is enough.
            pairs.AddRange(found.GroupBy(pair => (pair.First, pair.Second)).Select(both => both.MaxBy(pair => pair.Similarity)!));
            progress?.Report((double)Math.Min(images.Length, start + BlockRows) / images.Length);
            if (pairs.Count > MostPairs)
            {
                return false;
            }
        }

        return true;
    }

    private static float Similarity(FaceDataset dataset, ImagePlace a, ImagePlace b, bool isMirrored)
    {
        var first = dataset[a.Split].Image(a.Index);
        var second = dataset[b.Split].Image(b.Index);
        return Correlation.Best(first, isMirrored ? Mirrored(second) : second);
    }

    private static byte[] Mirrored(ReadOnlySpan<byte> image)
    {
        var mirrored = image.ToArray();
        for (int y = 0; y < DatasetSplit.ImageSize; y++)
        {
            mirrored.AsSpan(y * DatasetSplit.ImageSize, DatasetSplit.ImageSize).Reverse();
        }

        return mirrored;
    }

    /// <summary>(N, 144) means of cells, each row without its mean and of length 1, so that a product of rows is their correlation.</summary>
    private static Tensor Coarse(FaceDataset dataset, ImagePlace[] images, bool isMirrored)
    {
        var cells = new float[images.Length * Cells * Cells];
        for (int i = 0; i < images.Length; i++)
        {
            var pixels = dataset[images[i].Split].Image(images[i].Index);
            var row = cells.AsSpan(i * Cells * Cells, Cells * Cells);
            for (int p = 0; p < pixels.Length; p++)
            {
                var (y, x) = (p / DatasetSplit.ImageSize / CellSize, p % DatasetSplit.ImageSize / CellSize);
                row[(y * Cells) + (isMirrored ? Cells - 1 - x : x)] += pixels[p];
            }

            float mean = 0, squares = 0;
            foreach (var cell in row)
            {
                mean += cell / row.Length;
            }

            foreach (ref var cell in row)
            {
                cell -= mean;
                squares += cell * cell;
            }

            // Noise of one gray level may leave cells without any difference: like nothing.
            float length = MathF.Sqrt(squares);
            foreach (ref var cell in row)
            {
                cell = length > 0 ? cell / length : 0;
            }
        }

        return tensor(cells, [images.Length, Cells * Cells]);
    }

    private static void Candidates(Tensor rows, Tensor others, int start, float least, bool isMirrored, List<(int A, int B, bool IsMirrored)> candidates)
    {
        using var scope = NewDisposeScope();
        using var scale = least.ToScalar();
        var block = rows.narrow(0, start, Math.Min(BlockRows, rows.shape[0] - start));
        var pairs = matmul(block, others.narrow(0, start, others.shape[0] - start).t()).ge(scale).nonzero();
        var alike = pairs.numel() > 0 ? pairs.data<long>().ToArray() : []; // an empty tensor has no data to copy
        for (int i = 0; i < alike.Length; i += 2)
        {
            if (alike[i] < alike[i + 1])
            {
                candidates.Add(((int)alike[i] + start, (int)alike[i + 1] + start, isMirrored));
            }
        }
    }

    /// <summary>What hangs together by pairs.</summary>
    private static IReadOnlyList<NearDuplicateGroup> Groups(List<NearDuplicatePair> pairs)
    {
        var parents = new Dictionary<ImagePlace, ImagePlace>();
        ImagePlace Root(ImagePlace image)
        {
            while (parents.TryGetValue(image, out var parent) && parent != image)
            {
                image = parents[image] = parents.GetValueOrDefault(parent, parent);
            }

            return image;
        }

        foreach (var pair in pairs)
        {
            parents[Root(pair.Second)] = Root(pair.First);
        }

        return
        [
            .. pairs.GroupBy(pair => Root(pair.First))
                .Select(group => new NearDuplicateGroup(
                    [.. group.SelectMany(pair => new[] { pair.First, pair.Second }).Distinct().Order(NearDuplicateReport._byPlace)],
                    [.. group.OrderByDescending(pair => pair.Similarity)]))
                .OrderByDescending(group => group.IsAcrossSplits()).ThenByDescending(group => group.LeastSimilarity()).ThenBy(group => group.Images[0].Index),
        ];
    }
}
