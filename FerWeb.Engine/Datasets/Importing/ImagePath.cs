using FerWeb.Engine.Emotions;

namespace FerWeb.Engine.Datasets.Importing;

/// <summary>What the path of a file says about it.</summary>
/// <param name="Root">The folder under which the splits or classes stand ("" or ending in a slash).</param>
/// <param name="Split">The split's folder, if there is one.</param>
/// <param name="ClassFolder">Name of the folder that should be a class.</param>
/// <param name="Label">The class; null when the folder's name is none.</param>
internal sealed record ImagePath(string Root, Split? Split, string ClassFolder, Emotion? Label)
{
    /// <summary>Finds [split/]class/ in a path; null for a file that lies outside such folders.</summary>
    public static ImagePath? TryParse(string path)
    {
        var parts = path.Split('/');
        int folders = parts.Length - 1;
        string Root(int count) => string.Concat(parts.Take(count).Select(part => part + "/"));

        for (int i = 0; i < folders; i++)
        {
            if (i + 1 < folders && ParseSplit(parts[i]) is { } split && EmotionNames.TryParse(parts[i + 1], out var label))
            {
                return new ImagePath(Root(i), split, parts[i + 1], label);
            }

            if (EmotionNames.TryParse(parts[i], out label))
            {
                return new ImagePath(Root(i), null, parts[i], label);
            }
        }

        // No class in sight: the folder after the last split stands where one should.
        for (int i = folders - 1; i >= 0; i--)
        {
            if (ParseSplit(parts[i]) is { } split)
            {
                return new ImagePath(Root(i), split, i + 1 < folders ? parts[i + 1] : "", null);
            }
        }

        return folders > 0 ? new ImagePath(Root(folders - 1), null, parts[folders - 1], null) : null;
    }

    private static Split? ParseSplit(string folder) => folder.ToUpperInvariant() switch
    {
        "TRAIN" or "TRAINING" => Datasets.Split.Train,
        "VALIDATION" or "VALID" or "VAL" or "PUBLICTEST" => Datasets.Split.Validation,
        "TEST" or "TESTING" or "PRIVATETEST" => Datasets.Split.Test,
        _ => null,
    };
}
