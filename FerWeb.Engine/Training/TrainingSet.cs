using FerWeb.Engine.Datasets;
using FerWeb.Engine.Emotions;
using FerWeb.Engine.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace FerWeb.Engine.Training;

/// <summary>The training pictures that are used, resident as tensors, with both heads' targets.</summary>
internal sealed class TrainingSet : IDisposable
{
    private const int LeastImages = 2;

    private readonly Tensor _pixels;        // (N, 1, 48, 48) uint8
    private readonly Tensor _labels;        // (N) int64
    private readonly Tensor _ferTargets;    // (N, K): one-hot, smoothed
    private readonly Tensor _crowdTargets;  // (N, 8): vote shares, zeros where there are none

    public TrainingSet(FaceDataset dataset, TrainingOptions options, Device device)
    {
        var split = dataset[Split.Train];
        var (kept, leftOut) = TrainingSelection.Select(dataset, options.Cleaning());
        if (kept.Count < LeastImages)
        {
            throw leftOut.Conflicting * 2 > split.Count ? new TrainingException(
                $"Of {split.Count} training pictures {leftOut.Conflicting} stand in more than one class, so nobody can learn from them. " +
                $"Put each picture into one class, then start a new run.") : new TrainingException(
                $"Only {kept.Count} of {split.Count} training pictures are left by the cleaning ({Because(leftOut)}). Add pictures, or turn a rule of it off.");
        }

        Count = kept.Count;
        Images = kept;
        LeftOut = leftOut;
        var pixels = new byte[(long)Count * DatasetSplit.ImagePixels];
        var labels = Labels = new long[Count];
        var classes = split.Classes.Count;
        var fer = new float[Count * classes];
        var crowd = new float[Count * HeadLayout.Crowd];
        int[] ofClass = new int[classes], ofCrowd = new int[HeadLayout.Crowd];
        for (var i = 0; i < Count; i++)
        {
            split.Image(kept[i]).CopyTo(pixels.AsSpan(i * DatasetSplit.ImagePixels));
            labels[i] = split.Labels.Span[kept[i]];
            var target = fer.AsSpan(i * classes, classes);
            target.Fill((float)(options.LabelSmoothing / classes));
            target[(int)labels[i]] += (float)(1 - options.LabelSmoothing);
            ofClass[labels[i]]++;
            var votes = split.VotesOf(kept[i]);
            WithVotes += CrowdVotes.TryGetTarget(votes, crowd.AsSpan(i * HeadLayout.Crowd, HeadLayout.Crowd)) ? 1 : 0;
            if (CrowdVotes.TryGetMajority(votes, out var majority))
            {
                ofCrowd[(int)majority]++;
            }
        }

        (ClassPictures, CrowdPictures) = (ofClass, WithVotes == 0 ? null : ofCrowd);

        using var scope = NewDisposeScope();
        _pixels = tensor(pixels, dtype: ScalarType.Byte).view(Count, 1, DatasetSplit.ImageSize, DatasetSplit.ImageSize).to(device).MoveToOuterDisposeScope();
        _labels = tensor(labels, dtype: ScalarType.Int64).to(device).MoveToOuterDisposeScope();
        _ferTargets = tensor(fer, dtype: ScalarType.Float32).view(Count, classes).to(device).MoveToOuterDisposeScope();
        _crowdTargets = tensor(crowd, dtype: ScalarType.Float32).view(Count, HeadLayout.Crowd).to(device).MoveToOuterDisposeScope();
    }

    /// <value>Pictures that are used.</value>
    public int Count { get; }

    /// <value>Their indices in the split.</value>
    public IReadOnlyList<int> Images { get; }

    /// <value>Their classes.</value>
    public long[] Labels { get; }

    /// <value>Pictures that are not.</value>
    public LeftOut LeftOut { get; }

    /// <value>Pictures whose votes of a crowd are a target (<see cref="CrowdVotes.TryGetTarget"/>).</value>
    public int WithVotes { get; }

    /// <value>How many there are of each class.</value>
    public IReadOnlyList<int> ClassPictures { get; }

    /// <value>How many there are of each of FER+'s emotions to the majority of the crowd; null without votes that are a target.</value>
    public IReadOnlyList<int>? CrowdPictures { get; }

    private static Sentence Because(LeftOut leftOut)
        => $"{leftOut.Constant} empty, {leftOut.Conflicting} contradicting each other, {leftOut.HeldOut} also in validation or test, " +
            $"{leftOut.Copies} further copies, {leftOut.Fold} of the fold that is left out";

    /// <summary>The pictures at <paramref name="rows"/>, normalised, with their targets; the tensors belong to the caller's scope.</summary>
    public Batch Take(Tensor rows, NetworkDescription network)
    {
        using var scope = NewDisposeScope();
        return new Batch(
            network.Normalise(_pixels.index_select(0, rows)).MoveToOuterDisposeScope(),
            _labels.index_select(0, rows).MoveToOuterDisposeScope(),
            _ferTargets.index_select(0, rows).MoveToOuterDisposeScope(),
            _crowdTargets.index_select(0, rows).MoveToOuterDisposeScope());
    }

    /// <summary>Makes each target this share of what the teachers say, and the rest of what it was.</summary>
    public void Blend(TeacherAnswers answers, double weight)
    {
        using var scope = NewDisposeScope();
        Blend(_ferTargets, answers.Fer, weight);
        if (answers.Crowd is { } crowd)
        {
            Blend(_crowdTargets, crowd, weight);
        }
    }

    private static void Blend(Tensor targets, float[] answers, double weight)
        => targets.copy_(targets.Times(1 - weight).Plus(tensor(answers).view(targets.shape).to(targets.device).Times(weight)));

    public void Dispose()
    {
        _pixels.Dispose();
        _labels.Dispose();
        _ferTargets.Dispose();
        _crowdTargets.Dispose();
    }
}

/// <summary>One step's pictures (B, 1, S, S), labels (B) and targets (B, K) and (B, 8).</summary>
internal sealed record Batch(Tensor Faces, Tensor Labels, Tensor FerTargets, Tensor CrowdTargets)
{
    /// <summary>Mixes each picture and its targets with those of another row (Zhang et al. 2018): share * this + (1 - share) * other.</summary>
    public Batch MixedWith(Tensor rows, double share) => this with
    {
        Faces = Mix(Faces, rows, share),
        FerTargets = Mix(FerTargets, rows, share),
        CrowdTargets = Mix(CrowdTargets, rows, share),
    };

    private static Tensor Mix(Tensor values, Tensor rows, double share)
        => values.Times(share).Plus(values.index_select(0, rows).Times(1 - share));
}
