using System.Collections.Concurrent;
using FerWeb.Engine.Datasets;
using FerWeb.Tests.Engine.Datasets;
using FerWeb.Workspace;
using FerWeb.Workspace.Datasets;

namespace FerWeb.Tests.Shared;

/// <summary>Data sets of drawn faces in a data folder, without the time that it takes to draw them: each is drawn once for all tests.</summary>
internal static class DrawnSets
{
    private static readonly Lazy<(string Name, byte[] Content)[]> _drawn = new(Draw);
    private static readonly ConcurrentDictionary<(int Train, int Validation, int Test), Lazy<(string Name, byte[] Content)[]>> _faces = new();

    /// <summary>The library's "drawn", which then need not be drawn in this folder.</summary>
    public static void PutDrawn(DataFolder data) => Put(data, DatasetLibrary.DrawnId, _drawn.Value);

    /// <summary>"faces", with so many pictures to train on, to validate and to test.</summary>
    /// <returns>Its folder.</returns>
    public static string PutFaces(DataFolder data, int train = 35, int validation = 35, int test = 35)
    {
        var drawn = _faces.GetOrAdd(
            (train, validation, test), counts => new Lazy<(string Name, byte[] Content)[]>(() => Draw(counts.Train, counts.Validation, counts.Test)));
        return Put(data, "faces", drawn.Value);
    }

    private static string Put(DataFolder data, string id, (string Name, byte[] Content)[] files)
    {
        var folder = Path.Combine(data.Datasets, id);
        Directory.CreateDirectory(folder);
        foreach (var (name, content) in files)
        {
            File.WriteAllBytes(Path.Combine(folder, name), content);
        }

        return folder;
    }

    private static (string Name, byte[] Content)[] Draw()
    {
        using var folder = new TemporaryFolder();
        return Read(new DatasetLibrary(new DataFolder(folder.Root)).Describe(DatasetLibrary.DrawnId).Folder);
    }

    private static (string Name, byte[] Content)[] Draw(int train, int validation, int test)
    {
        using var folder = new TemporaryFolder();
        DrawnFaces.Write(folder.PathTo("faces"), "Faces", train, validation, test, seed: 1);
        return Read(folder.PathTo("faces"));
    }

    private static (string Name, byte[] Content)[] Read(string folder)
        => [.. Directory.GetFiles(folder).Select(file => (Path.GetFileName(file), File.ReadAllBytes(file)))];
}
