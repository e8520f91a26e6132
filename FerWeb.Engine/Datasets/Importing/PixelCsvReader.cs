using System.Buffers.Text;
using System.Globalization;
using System.Text;
using FerWeb.Engine.Emotions;

namespace FerWeb.Engine.Datasets.Importing;

/// <summary>Rows of emotion, pixels and Usage, with the votes of fer2013new.csv row by row if that lies beside.</summary>
/// <param name="tree">What holds the file.</param>
/// <param name="file">The CSV file; where it has no column Usage, its name may say the split (train.csv).</param>
/// <param name="votes">As many as there are rows; null when there are none.</param>
/// <param name="rowPrefix">Stands before the number of a row in its name: the file's name where several are read.</param>
internal sealed class PixelCsvReader(ISourceTree tree, SourceFile file, IReadOnlyList<byte[]>? votes, string rowPrefix = "") : IFaceReader
{
    private readonly Split? _splitOfFile = SplitName.Parse(Path.GetFileNameWithoutExtension(file.Name));
    private long _position;

    public string Kind => file.Name;

    public double Fraction => (double)_position / Math.Max(1, file.Length);

    public IEnumerable<RawFace> Read(ReportBuilder report)
    {
        using var lines = new LineReader(tree.Open(file));
        var header = lines.TryRead(out var first) ? PixelCsvHeader.TryParse(first) : null;
        if (header is null && VoteFile.IsVoteFile(tree, file, keyColumn: null))
        {
            throw new DatasetException(
                $"'{file.Name}' holds the votes of FER+ and no pictures. Named {FaceSource.RowVotes}, it goes with fer2013.csv: " +
                $"choose these two CSV files together, or put both into one zip.");
        }

        if (header is null)
        {
            throw new DatasetException($"'{file.Name}' does not start with a line that names the columns emotion and pixels, as fer2013.csv does.");
        }

        int row = 0;
        while (TryReadRow(lines, header, row + 1) is { } face)
        {
            row++;
            _position = lines.Position;
            yield return face;
        }

        if (votes is not null && votes.Count != row)
        {
            throw new DatasetException(
                $"The vote file has {votes.Count} rows, but {file.Name} has {row}: they are not of one release. Take it away to import without votes.");
        }
    }

    private RawFace? TryReadRow(LineReader lines, PixelCsvHeader header, int row)
    {
        ReadOnlySpan<byte> line;
        do
        {
            if (!lines.TryRead(out line))
            {
                return null;
            }
        }
        while (line.Trim(" \t"u8).IsEmpty);

        var name = string.Create(CultureInfo.InvariantCulture, $"{rowPrefix}row {row}");
        return ParseRow(line, header, name, votes is not null && row <= votes.Count ? votes[row - 1] : null);
    }

    private RawFace ParseRow(ReadOnlySpan<byte> line, PixelCsvHeader header, string name, byte[]? votes)
    {
        RawFace Bad(IssueCause cause, string detail) => new(name, null) { Fault = cause, Detail = detail };

        Span<Range> fields = stackalloc Range[header.Count + 1];
        int count = 0;
        foreach (var range in line.Split(header.Separator))
        {
            fields[count++] = range;
            if (count > header.Count)
            {
                break;
            }
        }

        if (count != header.Count)
        {
            return Bad(IssueCause.BrokenRow, count > header.Count ? $"more than {header.Count} fields" : $"{count} instead of {header.Count} fields");
        }

        if (!TryParseLabel(Trim(line[fields[header.Emotion]]), out var label))
        {
            var text = Shorten(line[fields[header.Emotion]]);
            return EmotionNames.IsContempt(text)
                ? new RawFace(name, null) { Fault = IssueCause.OtherEmotion }
                : Bad(IssueCause.UnknownLabel, $"emotion '{text}'");
        }

        var split = _splitOfFile;
        if (header.Usage >= 0 && (split = SplitName.Parse(Encoding.UTF8.GetString(Trim(line[fields[header.Usage]])))) is null)
        {
            return Bad(IssueCause.UnknownUsage, $"usage '{Shorten(line[fields[header.Usage]])}'");
        }

        var pixels = new byte[DatasetSplit.ImagePixels];
        return ParsePixels(Trim(line[fields[header.Pixels]]), pixels) is { } fault
            ? Bad(fault.Cause, fault.Detail)
            : new RawFace(name, split) { Label = FaceClass.Of(label), Pixels = pixels, Votes = votes };
    }

    private static (IssueCause Cause, string Detail)? ParsePixels(ReadOnlySpan<byte> text, Span<byte> pixels)
    {
        int count = 0;
        while (!text.IsEmpty)
        {
            int length = text.IndexOf((byte)' ');
            var token = length < 0 ? text : text[..length];
            text = length < 0 ? [] : text[(length + 1)..];
            if (token.IsEmpty)
            {
                continue;
            }

            if (!TryParseWhole(token, out byte value))
            {
                return (IssueCause.PixelOutOfRange, $"pixel {count + 1} is '{Shorten(token)}'");
            }

            if (count < pixels.Length)
            {
                pixels[count] = value;
            }

            count++;
        }

        return count == pixels.Length ? null : (IssueCause.WrongPixelCount, $"{count:N0} instead of {pixels.Length:N0} pixels");
    }

    private static bool TryParseLabel(ReadOnlySpan<byte> text, out Emotion label)
    {
        if (TryParseWhole(text, out byte index))
        {
            label = (Emotion)index;
            return index < EmotionNames.All.Count;
        }

        return EmotionNames.TryParse(Shorten(text), out label);
    }

    /// <summary>A whole number, also as data frames write it that once held a gap: "3.0".</summary>
    private static bool TryParseWhole(ReadOnlySpan<byte> text, out byte value)
        => Utf8Parser.TryParse(text, out value, out int used)
            && (used == text.Length || (text[used] is (byte)'.' or (byte)',' && used + 1 < text.Length && !text[(used + 1)..].ContainsAnyExcept((byte)'0')));

    private static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> field) => field.Trim(" \t\""u8);

    private static string Shorten(ReadOnlySpan<byte> text)
    {
        var trimmed = Encoding.UTF8.GetString(Trim(text));
        return trimmed.Length <= 20 ? trimmed : trimmed[..20] + "...";
    }
}
