namespace FerWeb.Engine.Photos.Formats;

/// <summary>Walks the bytes of a GIF; reading past the end throws, which the decoder reports as damage.</summary>
internal ref struct GifReader(ReadOnlySpan<byte> file)
{
    private readonly ReadOnlySpan<byte> _file = file;

    public int Position { get; set; }

    public byte Byte() => _file[Position++];

    public int U16() => Byte() | (Byte() << 8);

    public ReadOnlySpan<byte> Bytes(int count)
    {
        var bytes = _file.Slice(Position, count);
        Position += count;
        return bytes;
    }

    public void SkipBlocks()
    {
        for (int size = Byte(); size != 0; size = Byte())
        {
            Position += size;
        }
    }
}
