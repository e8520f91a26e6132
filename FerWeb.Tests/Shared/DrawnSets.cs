using FerWeb.Engine.Datasets;
using FerWeb.Tests.Engine.Datasets;
using FerWeb.Workspace;
using FerWeb.Workspace.Datasets;

namespace FerWeb.Tests.Shared;

/// <summary>Data sets of drawn faces in a data folder, without the seconds that the library takes to draw its own.</summary>
internal static class DrawnSets
{
    private static readonly Lazy<(string Name, byte[] Content)[]> _drawn = new(Draw);

    /// <summary>The library's "drawn", which is drawn once for all tests: it then need not be drawn in this folder.</summary>
    public static void PutDrawn(DataFolder data)
    {
        var folder = Directory.CreateDirectory(Path.Combine(data.Datasets, DatasetLibrary.DrawnId)).FullName;
        foreach (var (name, content) in _drawn.Value)
        {
            File.WriteAllBytes(Path.Combine(folder, name), content);
        }
    }

    /// <summary>"faces", with 35 pictures to train on, to validate and to test.</summary>
    public static void PutFaces(DataFolder data) => DrawnFaces.Write(Path.Combine(data.Datasets, "faces"), "Faces", 35, 35, 35, seed: 1);

    private static (string Name, byte[] Content)[] Draw()
    {
        using var folder = new TemporaryFolder();
        var drawn = new DatasetLibrary(new DataFolder(folder.Root)).Describe(DatasetLibrary.DrawnId).Folder;
        return [.. Directory.GetFiles(drawn).Select(file => (Path.GetFileName(file), File.ReadAllBytes(file)))];
    }
}
