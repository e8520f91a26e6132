using FerWeb.Engine.Datasets;
using FerWeb.Engine.Emotions;
using FerWeb.Engine.Photos;

namespace FerWeb.Workspace.Datasets;

/// <summary>A data set of drawings that is always there.</summary>
internal sealed record DrawnSet(string Id, string Name, int Train, int Validation, int Test, int Seed, DrawnDifficulty Difficulty)
{
    public static IReadOnlyList<DrawnSet> All { get; } =
    [
        new("drawn", "Drawn faces", 2_800, 350, 350, Seed: 1, DrawnDifficulty.Normal),
        new("drawn-hard", "Drawn faces, hard", 1_400, 350, 350, Seed: 2, DrawnDifficulty.Hard),
    ];

    /// <summary>Known before the first face is drawn: the classes take turns.</summary>
    public IReadOnlyDictionary<Split, IReadOnlyDictionary<string, int>> Counts => new Dictionary<Split, IReadOnlyDictionary<string, int>>
    {
        [Split.Train] = PerClass(Train),
        [Split.Validation] = PerClass(Validation),
        [Split.Test] = PerClass(Test),
    };

    public static DrawnSet? Find(string id) => All.FirstOrDefault(set => set.Id == id);

    /// <summary>Makes it in <paramref name="folder"/> unless it is there. Another process may do so at the same time: one wins, both go on.</summary>
    public void Ensure(string folder)
    {
        if (IsThere(folder))
        {
            return;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(folder)!);
        try
        {
            if (Directory.Exists(folder))
            {
                Directory.Delete(folder, recursive: true); // damaged: the same seed draws the same faces again
            }

            DrawnFaces.Write(folder, Name, Train, Validation, Test, Seed, Difficulty);
        }
        catch (IOException) when (IsThere(folder))
        {
            // The other process was faster.
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DatasetException("The drawn faces could not be stored. Make room in the data folder, and allow FerWeb to write there.", inner: error);
        }
    }

    /// <summary>The first training face of a class: a larger set goes on where a smaller one ends.</summary>
    public GrayImage Preview(Emotion emotion)
    {
        using var first = DrawnFaces.Dataset(EmotionNames.All.Count, 0, 0, Seed, Difficulty);
        return new GrayImage(DatasetSplit.ImageSize, DatasetSplit.ImageSize, first[Split.Train].Image((int)emotion).ToArray());
    }

    private static Dictionary<string, int> PerClass(int count)
        => EmotionNames.All.Select((name, i) => KeyValuePair.Create(name, (count + EmotionNames.All.Count - 1 - i) / EmotionNames.All.Count)).ToDictionary();

    public static bool IsThere(string folder)
    {
        try
        {
            return Directory.Exists(folder) && DatasetManifest.Read(folder) is not null;
        }
        catch (DatasetException)
        {
            return false;
        }
    }
}
