using FerWeb.Engine.Datasets;
using FerWeb.Engine.Emotions;
using FerWeb.Engine.Models;
using FerWeb.Engine.Photos;
using FerWeb.Tests.Engine.Datasets;
using FerWeb.Tests.Web.Datasets;

namespace FerWeb.Tests.Shared;

/// <summary>Drawn faces under names of a person's own, in folders and as a data set in memory.</summary>
internal static class OwnClasses
{
    /// <value>In their order as classes, each with the emotion that its drawings show.</value>
    public static IReadOnlyList<(string Name, Emotion Shown)> All { get; } =
        [("calm", Emotion.Neutral), ("grumpy", Emotion.Angry), ("wow", Emotion.Surprise)];

    public static IReadOnlyList<string> Names { get; } = [.. All.Select(one => one.Name)];

    /// <summary>Writes FOLDER/calm/0.png and so on, so many of each class.</summary>
    public static void Write(TemporaryFolder folder, string path, int each, int seed = 1)
    {
        var drawn = DrawnFaces.Generate(7 * each, seed, DrawnDifficulty.Easy);
        for (var i = 0; i < drawn.Count; i++)
        {
            if (All.FirstOrDefault(one => one.Shown == drawn.Label(i)).Name is { } name)
            {
                folder.WriteImage($"{path}/{name}/{i}.png", drawn.Image(i).ToArray(), DatasetSplit.ImageSize);
            }
        }
    }

    /// <summary>The same in a zip.</summary>
    public static byte[] Zip(int each)
    {
        var split = Split(each);
        return FaceZip.Make(0, [.. Enumerable.Range(0, split.Count).Select(i => (
            $"{Names[split.Labels.Span[i]]}/{i}.png",
            PngEncoder.Encode(new GrayImage(DatasetSplit.ImageSize, DatasetSplit.ImageSize, split.Image(i).ToArray()))))]);
    }

    /// <summary>A model of these classes in a folder of models, as far as what is written down about it.</summary>
    public static void Describe(string models, string id)
    {
        var shipped = ModelFolder.ReadDescription(ShippedModel.Folder);
        Directory.CreateDirectory(Path.Combine(models, id));
        ModelFolder.WriteDescription(
            Path.Combine(models, id), shipped with { Id = id, Classes = Names, Network = shipped.Network.For(Names), Metrics = null });
    }

    /// <summary>The same in memory.</summary>
    public static DatasetSplit Split(int each, int seed = 1)
    {
        var drawn = DrawnFaces.Generate(7 * each, seed, DrawnDifficulty.Easy);
        var kept = Enumerable.Range(0, drawn.Count).Where(i => All.Any(one => one.Shown == drawn.Label(i))).ToList();
        return new DatasetSplit(
            kept.SelectMany(i => drawn.Image(i).ToArray()).ToArray(),
            kept.Select(i => (byte)All.ToList().FindIndex(one => one.Shown == drawn.Label(i))).ToArray(),
            classes: Names);
    }
}
