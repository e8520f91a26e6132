namespace FerWeb.Engine.Datasets.Importing;

/// <summary>Where the columns of a CSV with pixels stand: fer2013.csv, icml_face_data.csv and their kin.</summary>
/// <param name="Emotion">Column of the class.</param>
/// <param name="Pixels">Column of the pixels.</param>
/// <param name="Usage">Column of the split, or -1.</param>
/// <param name="Count">Columns in all.</param>
/// <param name="Separator">What stands between two fields, one byte in UTF-8.</param>
internal sealed record PixelCsvHeader(int Emotion, int Pixels, int Usage, int Count, byte Separator)
{
    /// <summary>Understands a first line; null when it is none of a CSV with pixels.</summary>
    public static PixelCsvHeader? TryParse(ReadOnlySpan<byte> line)
    {
        foreach (var separator in CsvLine.Separators)
        {
            var columns = CsvLine.Split(line, separator);
            int Find(string name) => Array.FindIndex(columns, column => column.Equals(name, StringComparison.OrdinalIgnoreCase));
            if (new PixelCsvHeader(Find("emotion"), Find("pixels"), Find("usage"), columns.Length, (byte)separator) is { Emotion: >= 0, Pixels: >= 0 } header)
            {
                return header;
            }
        }

        return null;
    }
}
