using System.Text;

namespace FerWeb.Engine.Datasets.Importing;

/// <summary>Where the columns of a CSV with pixels stand: fer2013.csv, icml_face_data.csv and their kin.</summary>
/// <param name="Emotion">Column of the class.</param>
/// <param name="Pixels">Column of the pixels.</param>
/// <param name="Usage">Column of the split, or -1.</param>
/// <param name="Count">Columns in all.</param>
internal sealed record PixelCsvHeader(int Emotion, int Pixels, int Usage, int Count)
{
    /// <summary>Understands a first line; null when it is none of a CSV with pixels.</summary>
    public static PixelCsvHeader? TryParse(ReadOnlySpan<byte> line)
    {
        var columns = SplitFields(line);
        int Find(string name) => Array.FindIndex(columns, column => column.Equals(name, StringComparison.OrdinalIgnoreCase));
        var header = new PixelCsvHeader(Find("emotion"), Find("pixels"), Find("usage"), columns.Length);
        return header is { Emotion: >= 0, Pixels: >= 0 } ? header : null;
    }

    /// <summary>Fields of a short line, trimmed of blanks and quotes.</summary>
    public static string[] SplitFields(ReadOnlySpan<byte> line)
    {
        ReadOnlySpan<byte> mark = [0xEF, 0xBB, 0xBF];
        var text = Encoding.UTF8.GetString(line.StartsWith(mark) ? line[mark.Length..] : line);
        return [.. text.Split(',').Select(field => field.Trim().Trim('"').Trim())];
    }
}
