using FerWeb.Engine.Emotions;

namespace FerWeb.Engine.Datasets.Importing;

/// <summary>What the path of a picture says about it.</summary>
/// <param name="Root">The folder under which the splits or classes stand ("" or ending in a slash).</param>
/// <param name="Split">The split's folder, if there is one.</param>
/// <param name="ClassFolder">Name of the folder that should be a class; "" when the file lies in none.</param>
/// <param name="Label">The class; null when the folder's name is no class.</param>
internal sealed record ImagePath(string Root, Split? Split, string ClassFolder, FaceClass? Label)
{
    /// <value>The folder is named after contempt, which CK+ and FER+ have and FER-2013 does not.</value>
    public bool IsContempt => Label is null && EmotionNames.IsContempt(ClassFolder);

    /// <summary>Finds a class and a split among the folders of a path, whichever stands above the other and whatever stands between them.</summary>
    public static ImagePath Parse(string path)
    {
        var folders = path.Split('/')[..^1];
        var splits = folders.Select(SplitName.Parse).ToArray();
        int atClass = FindClass(folders, splits);
        int atSplit = atClass < 0 ? Array.FindLastIndex(splits, split => split is not null) : FindSplit(splits, atClass);
        if (atClass < 0)
        {
            // No class in sight: the folder after the split stands where one should, or the last one.
            atClass = atSplit >= 0 ? atSplit + 1 : folders.Length - 1;
        }

        var name = folders.ElementAtOrDefault(atClass) ?? "";
        int root = Math.Max(0, atSplit >= 0 ? Math.Min(atSplit, atClass) : atClass);
        return new ImagePath(
            string.Concat(folders.Take(root).Select(part => part + "/")),
            atSplit >= 0 ? splits[atSplit] : null,
            name,
            EmotionNames.TryParse(name, out var label) ? FaceClass.Of(label) : null);
    }

    /// <summary>The class right under a split, or else the one nearest to the file; -1 when there is none.</summary>
    private static int FindClass(string[] folders, Split?[] splits)
    {
        bool IsClass(int i) => EmotionNames.TryParse(folders[i], out _) || EmotionNames.IsContempt(folders[i]);
        var classes = Enumerable.Range(0, folders.Length).Where(IsClass).ToList();
        return classes.Where(i => i > 0 && splits[i - 1] is not null).Append(classes.LastOrDefault(-1)).First();
    }

    /// <summary>The split nearest above the class, or else the first one below it; -1 when there is none.</summary>
    private static int FindSplit(Split?[] splits, int atClass)
        => Array.FindLastIndex(splits, atClass, split => split is not null) is >= 0 and var above
            ? above
            : Array.FindIndex(splits, atClass, split => split is not null);
}
