using FerWeb.Engine.Emotions;

namespace FerWeb.Engine.Datasets.Importing;

/// <summary>
/// Folders of a person's own classes: below what all pictures have in common, the first folder that names no split is the class,
/// whatever stands below it.
/// </summary>
internal sealed class OwnClassFolders
{
    private readonly int _common;

    /// <param name="pictures">Paths of all pictures.</param>
    public OwnClassFolders(IEnumerable<string> pictures)
    {
        var folders = pictures.Select(Folders).ToList();
        while (folders.Count > 0 && folders.TrueForAll(path => _common < path.Length && path[_common] == folders[0][_common]))
        {
            _common++;
        }

        var names = folders.Select(path => path.Skip(_common).FirstOrDefault(folder => SplitName.Parse(folder) is null)).OfType<string>();
        Classes = FaceClasses.Ordered(names.Select(FaceClasses.Composed).Distinct(StringComparer.OrdinalIgnoreCase));
    }

    /// <value>The folders' names, in the order of the classes; nobody has checked them yet.</value>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>What a picture's path says; its label is null when it lies in no class.</summary>
    public ImagePath Parse(string path)
    {
        var folders = Folders(path);
        var splits = folders.Select(SplitName.Parse).ToList();
        int atClass = splits.FindIndex(Math.Min(_common, splits.Count), split => split is null);
        var name = atClass < 0 ? "" : folders[atClass];

        // As for the seven: the split nearest above the class, or else the first one below it.
        var above = splits[..(atClass < 0 ? splits.Count : atClass)].FindLast(split => split is not null);
        return new ImagePath(
            string.Concat(folders.Take(_common).TakeWhile(folder => SplitName.Parse(folder) is null).Select(folder => folder + "/")),
            above ?? splits.Find(split => split is not null), name, FaceClasses.Find(Classes, name));
    }

    private static string[] Folders(string path) => path.Split('/')[..^1];
}
