using System.Globalization;
using System.Text;
using FerWeb.Engine.Datasets;
using FerWeb.Engine.Datasets.Curation;
using FerWeb.Engine.Datasets.Importing;
using FerWeb.Engine.Emotions;

namespace FerWeb.Workspace.Datasets.Curation;

/// <summary>A list of changes for a spreadsheet or a script: "split,index,class", the class empty for an image that is left out.</summary>
public static class ChangesCsv
{
    private const string Header = "split,index,class";

    /// <summary>Writes changes; classes by their names.</summary>
    public static string Write(IReadOnlyList<ImageChange> changes, IReadOnlyList<string> classes)
    {
        var csv = new StringBuilder(Header).Append("\r\n");
        foreach (var (image, label) in changes)
        {
            csv.Append(CultureInfo.InvariantCulture, $"{Key(image.Split)},{image.Index},{(label is { } k ? classes[k] : "")}\r\n");
        }

        return csv.ToString();
    }

    /// <summary>Reads changes.</summary>
    /// <exception cref="DatasetException">A line cannot be read; the sentence says which.</exception>
    public static IReadOnlyList<ImageChange> Read(string text, IReadOnlyList<string> classes)
    {
        var lines = text.TrimStart('\uFEFF').Split('\n').Select((line, i) => (Text: line, Number: i + 1)).Where(line => line.Text.Trim().Length > 0).ToList();
        var separators = lines.Count == 0 ? [] : CsvLine.Separators.Where(one => IsHeader(CsvLine.Split(lines[0].Text, one))).ToList();
        return separators is [var separator, ..]
            ? [.. lines.Skip(1).Select(line => Parse(line.Text, separator, line.Number, classes))]
            : throw new DatasetException($"A list of changes begins with the line '{Header}'. Write it so.");
    }

    /// <summary>The index of a class by its name; null for a blank one, which means left out.</summary>
    /// <exception cref="DatasetException">There is no such class.</exception>
    public static int? ClassOf(string? name, IReadOnlyList<string> classes)
    {
        if (string.IsNullOrWhiteSpace(name))
        {
            return null;
        }

        return FaceClasses.Find(classes, name)?.Index
            ?? throw new DatasetException($"There is no class '{name}'. The classes are {string.Join(", ", classes)}.");
    }

    private static bool IsHeader(string[] fields) => string.Join(',', fields).Equals(Header, StringComparison.OrdinalIgnoreCase);

    private static ImageChange Parse(string line, char separator, int number, IReadOnlyList<string> classes)
    {
        var fields = CsvLine.Split(line, separator);
        if (fields.Length == 3 && Enum.TryParse<Split>(fields[0], ignoreCase: true, out var split) && Enum.IsDefined(split)
            && int.TryParse(fields[1], NumberStyles.None, CultureInfo.InvariantCulture, out var index))
        {
            return new ImageChange(new ImagePlace(split, index), ClassOf(fields[2], classes));
        }

        throw new DatasetException($"Line {number} of the list of changes is not split,index,class, such as train,120,happy: '{line.Trim()}'. Correct it.");
    }

    private static string Key(Split split) => split.ToString().ToLowerInvariant();
}
