using System.Text;

namespace FerWeb.Engine.Datasets.Importing;

/// <summary>Lines of CSV files: commas, or what Excel writes where the comma is a decimal sign.</summary>
public static class CsvLine
{
    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <value>What may stand between two fields.</value>
    public static IReadOnlyList<char> Separators { get; } = [',', ';', '\t'];

    /// <summary>Fields of a short line, trimmed of blanks and quotes.</summary>
    public static string[] Split(string line, char separator) => [.. line.Split(separator).Select(field => field.Trim().Trim('"').Trim())];

    internal static string[] Split(ReadOnlySpan<byte> line, char separator)
        => Split(Encoding.UTF8.GetString(line.StartsWith(ByteOrderMark) ? line[ByteOrderMark.Length..] : line), separator);
}
