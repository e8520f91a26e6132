using System.Buffers.Text;
using System.Text;
using FerWeb.Engine.Emotions;

namespace FerWeb.Engine.Datasets.Importing;

/// <summary>FER+ vote files: fer2013new.csv (rows in the order of fer2013.csv) and ferplus-SPLIT.csv (rows with a file's path).</summary>
internal static class VoteFile
{
    /// <summary>The votes of fer2013new.csv, one entry per row, in order.</summary>
    /// <exception cref="DatasetException">With those of the files before there are more than <paramref name="most"/>.</exception>
    public static IReadOnlyList<byte[]> ReadRows(ISourceTree tree, SourceFile file, ReportBuilder report, int most)
        => [.. Read(tree, file, keyColumn: null, report, most).Select(row => row.Votes)];

    /// <summary>The votes of a file with a column named file, by that path.</summary>
    /// <exception cref="DatasetException">With those of the files before there are more than <paramref name="most"/>.</exception>
    public static IEnumerable<(string Path, byte[] Votes)> ReadPaths(ISourceTree tree, SourceFile file, ReportBuilder report, int most)
        => Read(tree, file, keyColumn: "file", report, most).Select(row => (row.Key!, row.Votes));

    /// <summary>True when the first line names the ten vote columns, and <paramref name="keyColumn"/> if one is asked for.</summary>
    public static bool IsVoteFile(ISourceTree tree, SourceFile file, string? keyColumn)
        => LineReader.FirstOf(tree, file) is { } line && FindColumns(line, keyColumn) is not null;

    private static IEnumerable<(string? Key, byte[] Votes)> Read(ISourceTree tree, SourceFile file, string? keyColumn, ReportBuilder report, int most)
    {
        using var lines = new LineReader(tree.Open(file));
        if (!lines.TryRead(out var first) || FindColumns(first, keyColumn) is not { } columns)
        {
            throw new DatasetException($"'{file.Name}' does not name the columns {string.Join(", ", CrowdVotes.ColumnNames)}, as FER+ vote files do.");
        }

        int row = 0;
        while (TryReadRow(lines, columns.Separator, out var fields))
        {
            row++;
            if (++report.VoteRows > most)
            {
                throw new DatasetException($"The vote files hold the votes of more than {most} images, which is the limit.");
            }

            var votes = new byte[CrowdVotes.Columns];
            var key = columns.Key is { } column ? fields.ElementAtOrDefault(column) : null;
            if ((columns.Key is not null && string.IsNullOrEmpty(key)) || !TryParse(fields, columns.Votes, votes))
            {
                report.Add(IssueCause.UnusableVotes, $"{file.Name}, row {row}");
                votes.AsSpan().Clear();
                if (columns.Key is not null)
                {
                    continue;
                }
            }

            yield return (key, votes);
        }
    }

    private static bool TryReadRow(LineReader lines, char separator, out string[] fields)
    {
        while (lines.TryRead(out var line))
        {
            if (!line.Trim(" \t"u8).IsEmpty)
            {
                fields = CsvLine.Split(line, separator);
                return true;
            }
        }

        fields = [];
        return false;
    }

    private static bool TryParse(string[] fields, int[] columns, byte[] votes)
    {
        for (int i = 0; i < columns.Length; i++)
        {
            var text = Encoding.UTF8.GetBytes(fields.ElementAtOrDefault(columns[i]) ?? "");
            if (!Utf8Parser.TryParse(text, out votes[i], out int used) || used != text.Length)
            {
                return false;
            }
        }

        return true;
    }

    private static (int? Key, int[] Votes, char Separator)? FindColumns(ReadOnlySpan<byte> line, string? keyColumn)
    {
        foreach (var separator in CsvLine.Separators)
        {
            var header = CsvLine.Split(line, separator);
            int Find(string name) => Array.FindIndex(header, column => column.Equals(name, StringComparison.OrdinalIgnoreCase));
            int[] votes = [.. CrowdVotes.ColumnNames.Select(Find)];
            int? key = keyColumn is null ? null : Find(keyColumn);
            if (!votes.Contains(-1) && key != -1)
            {
                return (key, votes, separator);
            }
        }

        return null;
    }
}
