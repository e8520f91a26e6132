using FerWeb.Engine.Datasets.Drawing;
using FerWeb.Engine.Emotions;

namespace FerWeb.Engine.Datasets;

/// <summary>How hard drawn faces are to tell apart.</summary>
public enum DrawnDifficulty
{
    /// <summary>Clear expressions, little else changes.</summary>
    Easy,

    /// <summary>Weaker expressions, turned heads, light from the side, some noise.</summary>
    Normal,

    /// <summary>Faint expressions, strong noise, hidden parts: a network learns these by heart before it understands them.</summary>
    Hard,
}

/// <summary>
/// Drawings of faces, a data set that is always there: composed from facial action units by the published prototypes, with
/// random identity, pose, light, occlusion, intensity and noise. The same seed gives the same faces.
/// </summary>
public static class DrawnFaces
{
    /// <summary>What the manifest of a drawn set names as its source.</summary>
    public const string Source = "drawn";

    /// <summary>How their splits come about.</summary>
    public const string SplitRule = "drawn apart: no drawing stands in two splits";

    /// <summary>Draws <paramref name="count"/> faces, the seven emotions equally often.</summary>
    /// <param name="count">How many faces.</param>
    /// <param name="seed">Other seeds give other people; a larger count with one seed goes on where a smaller one ended.</param>
    /// <param name="difficulty">How hard they are to tell apart.</param>
    public static DatasetSplit Generate(int count, int seed, DrawnDifficulty difficulty = DrawnDifficulty.Normal, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        var pixels = new byte[count * DatasetSplit.ImagePixels];
        var labels = new byte[count];
        Parallel.For(0, count, new ParallelOptions { CancellationToken = cancellation }, i =>
        {
            labels[i] = (byte)(i % EmotionNames.All.Count);
            Draw((Emotion)labels[i], new Random(HashCode(seed, i)), difficulty, pixels.AsSpan(i * DatasetSplit.ImagePixels, DatasetSplit.ImagePixels));
        });
        return new DatasetSplit(pixels, labels);
    }

    /// <summary>A whole data set of drawn faces in memory; no person stands in two splits.</summary>
    public static FaceDataset Dataset(
        int train, int validation, int test, int seed, DrawnDifficulty difficulty = DrawnDifficulty.Normal, CancellationToken cancellation = default)
    {
        var splits = new[] { (Split.Train, Count: train), (Split.Validation, Count: validation), (Split.Test, Count: test) }
            .Where(part => part.Count > 0)
            .ToDictionary(part => part.Item1, part => Generate(part.Count, HashCode(seed, -1 - (int)part.Item1), difficulty, cancellation));
        return FaceDataset.InMemory(FormattableString.Invariant($"drawn-{difficulty}-{seed}").ToLowerInvariant(), splits);
    }

    /// <summary>Draws a whole data set into a new folder, checked and verified like an imported one. Nothing is left behind when it fails.</summary>
    /// <param name="folder">The folder to make; its parent exists.</param>
    /// <param name="name">Name of the data set for a person.</param>
    /// <exception cref="IOException">The folder exists already, or cannot be written.</exception>
    public static void Write(
        string folder, string name, int train, int validation, int test, int seed, DrawnDifficulty difficulty = DrawnDifficulty.Normal,
        CancellationToken cancellation = default)
    {
        using var drawn = Dataset(train, validation, test, seed, difficulty, cancellation);
        var parts = Enum.GetValues<Split>().Where(drawn.Has).Select(split => (split, Records(split, drawn[split]))).ToArray();
        var temporary = $"{Path.TrimEndingDirectorySeparator(folder)}.drawing-{Guid.NewGuid():N}";
        try
        {
            Directory.CreateDirectory(temporary);
            var sha256 = TensorFile.Write(
                Path.Combine(temporary, TensorFile.FileName), FaceClasses.Seven, parts,
                (split, index, pixels) => drawn[split].Image(index).CopyTo(pixels), cancellation);
            (drawn.Manifest with { Name = name, Source = Source, Sha256 = sha256, SplitRule = SplitRule }).Write(temporary);
            Directory.Move(temporary, folder);
        }
        finally
        {
            if (Directory.Exists(temporary))
            {
                Directory.Delete(temporary, recursive: true);
            }
        }
    }

    private static IReadOnlyList<FaceRecord> Records(Split split, DatasetSplit images)
        => [.. Enumerable.Range(0, images.Count).Select(i => new FaceRecord(
            FormattableString.Invariant($"{TensorFile.KeyOf(split)}/{images.Label(i).Name}/{i:D5}"), images.Label(i),
            images.Hashes.Span[i], Votes: null))];

    private static void Draw(Emotion emotion, Random random, DrawnDifficulty difficulty, Span<byte> pixels)
    {
        var scene = Scene.Random(random, difficulty);
        var canvas = new Canvas(scene.Pose);
        new FacePainter(canvas, Identity.Random(random), ActionUnits.Express(emotion, scene.Intensity, scene.Stray, random)).Paint(scene.Background);
        scene.Finish(canvas, random, pixels);
    }

    /// <summary>Mixes seed and index well (splitmix64), unlike neighbouring seeds of <see cref="Random"/> themselves.</summary>
    private static int HashCode(int seed, int index)
    {
        ulong mixed = ((ulong)(uint)seed << 32) + (uint)index + 0x9E3779B97F4A7C15;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return (int)(mixed ^ (mixed >> 31));
    }
}
