namespace FerWeb.Engine.Datasets.Importing;

/// <summary>Lines of a text file as bytes; a line that is longer than any real one is cut, so that memory stays bounded.</summary>
internal sealed class LineReader(Stream stream) : IDisposable
{
    // A row of 48x48 pixels has at most 9,216 digits and blanks.
    private const int MaxLine = 64 * 1024;

    private readonly byte[] _buffer = new byte[4 * MaxLine];
    private int _start;
    private int _end;
    private bool _atEnd;
    private bool _skipping;

    /// <summary>The first line of a file; null when it has none, or cannot be read: then it is a file like any other, but for one of votes.</summary>
    public static byte[]? FirstOf(ISourceTree tree, SourceFile file)
    {
        try
        {
            using var lines = new LineReader(tree.Open(file));
            return lines.TryRead(out var line) ? line.ToArray() : null;
        }
        catch (Exception error) when (error is (IOException or UnauthorizedAccessException or InvalidDataException or DatasetException)
            && !file.Name.StartsWith("ferplus", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }
    }

    /// <summary>Bytes consumed so far.</summary>
    public long Position { get; private set; }

    /// <summary>The next line without its end, valid until the next call; at most 64 KB of it.</summary>
    public bool TryRead(out ReadOnlySpan<byte> line)
    {
        while (true)
        {
            var rest = _buffer.AsSpan(_start, _end - _start);
            int newline = rest.IndexOf((byte)'\n');
            if (newline < 0 && !_atEnd && rest.Length < MaxLine)
            {
                Fill();
                continue;
            }

            if (newline < 0 && rest.Length == 0)
            {
                line = default;
                return false;
            }

            int length = newline >= 0 ? newline : rest.Length;
            bool skip = _skipping;
            _skipping = newline < 0 && !_atEnd;
            int taken = newline >= 0 ? newline + 1 : rest.Length;
            _start += taken;
            Position += taken;
            if (skip)
            {
                continue;
            }

            line = rest[..Math.Min(length, MaxLine)].TrimEnd((byte)'\r');
            return true;
        }
    }

    public void Dispose() => stream.Dispose();

    private void Fill()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }

        int read = stream.Read(_buffer, _end, _buffer.Length - _end);
        _end += read;
        _atEnd = read == 0;
    }
}
