namespace FerWeb.Engine.Photos.Formats;

/// <summary>
/// Reads a lossless WebP stream (VP8L, RFC 9649 section 3) as far as the number of its prefix code groups. ImageSharp makes room for
/// as many as the largest number that the picture gives to a block, 20 kB each, though there be one block and no code.
/// </summary>
internal ref struct LosslessWebP
{
    private const int Literals = 256;
    private const int Lengths = 24;
    private const int Distances = 40;
    private const int MostCacheBits = 11;

    // Five codes of one symbol each.
    private const int FewestBitsOfAGroup = 20;

    private readonly ReadOnlySpan<byte> _stream;
    private long _at;

    private LosslessWebP(ReadOnlySpan<byte> stream) => _stream = stream;

    private readonly long BitsLeft => (8L * _stream.Length) - _at;

    /// <summary>How many groups a stream has, each of which is in the stream, or at least may be by its length.</summary>
    /// <param name="stream">Behind width and height, as it stands in a chunk ALPH.</param>
    /// <param name="width">Pixels.</param>
    /// <param name="height">Pixels.</param>
    /// <exception cref="ImageReadException">It is damaged.</exception>
    public static int CountGroups(ReadOnlySpan<byte> stream, int width, int height)
    {
        var reader = new LosslessWebP(stream);
        width = reader.SkipTransforms(width, height);
        _ = reader.ReadCacheSize();
        if (reader.Read(1) == 0)
        {
            return 1;
        }

        var bits = reader.Read(3) + 2;
        var groups = reader.ReadImage(Blocks(width, bits), Blocks(height, bits)) + 1;
        return (long)groups * FewestBitsOfAGroup <= reader.BitsLeft ? groups : throw Faults.Damaged();
    }

    // Returns the width behind them: small palettes put several pixels into one.
    private int SkipTransforms(int width, int height)
    {
        var seen = 0;
        while (Read(1) == 1)
        {
            var kind = Read(2);
            if ((seen & (1 << kind)) != 0)
            {
                throw Faults.Damaged();
            }

            seen |= 1 << kind;
            if (kind is 0 or 1)
            {
                var bits = Read(3) + 2;
                ReadImage(Blocks(width, bits), Blocks(height, bits));
            }
            else if (kind == 3)
            {
                var colors = Read(8) + 1;
                ReadImage(colors, 1);
                width = Blocks(width, colors switch { <= 2 => 3, <= 4 => 2, <= 16 => 1, _ => 0 });
            }
        }

        return width;
    }

    private int ReadCacheSize()
    {
        if (Read(1) == 0)
        {
            return 0;
        }

        var bits = Read(4);
        return bits is >= 1 and <= MostCacheBits ? 1 << bits : throw Faults.Damaged();
    }

    // The largest number of red and green. What is copied or comes from the cache has been there before: only what is new counts.
    private int ReadImage(int width, int height)
    {
        var cache = ReadCacheSize();
        var green = ReadCode(Literals + Lengths + cache);
        var (red, blue, alpha, distance) = (ReadCode(Literals), ReadCode(Literals), ReadCode(Literals), ReadCode(Distances));
        var largest = 0;
        for (var left = (long)width * height; left > 0;)
        {
            var symbol = ReadSymbol(green);
            if (symbol < Literals)
            {
                largest = Math.Max(largest, (ReadSymbol(red) << 8) | symbol);
                ReadSymbol(blue);
                ReadSymbol(alpha);
                left--;
            }
            else if (symbol < Literals + Lengths)
            {
                left -= ReadNumber(symbol - Literals);
                ReadNumber(ReadSymbol(distance));
            }
            else
            {
                left--;
            }
        }

        return largest;
    }

    private PrefixCode ReadCode(int symbols)
    {
        var lengths = new byte[Math.Max(symbols, Literals)];
        if (Read(1) == 1)
        {
            var isPair = Read(1) == 1;
            lengths[Read(Read(1) == 1 ? 8 : 1)] = 1;
            if (isPair)
            {
                lengths[Read(8)] = 1;
            }
        }
        else
        {
            ReadLengths(lengths.AsSpan(0, symbols));
        }

        return new PrefixCode(lengths.AsSpan(0, symbols));
    }

    private void ReadLengths(Span<byte> lengths)
    {
        ReadOnlySpan<byte> order = [17, 18, 0, 1, 2, 3, 4, 5, 16, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15];
        Span<byte> ofLengths = stackalloc byte[order.Length];
        ofLengths.Clear();
        foreach (var symbol in order[..(4 + Read(4))])
        {
            ofLengths[symbol] = (byte)Read(3);
        }

        var code = new PrefixCode(ofLengths);
        var codes = Read(1) == 0 ? lengths.Length : 2 + Read(2 + (2 * Read(3)));
        byte previous = 8;
        for (var at = 0; at < lengths.Length && codes > 0; codes--)
        {
            var symbol = ReadSymbol(code);
            var (count, value) = symbol switch
            {
                16 => (3 + Read(2), previous),
                17 => (3 + Read(3), (byte)0),
                18 => (11 + Read(7), (byte)0),
                _ => (1, (byte)symbol),
            };
            if (at + count > lengths.Length)
            {
                throw Faults.Damaged();
            }

            lengths.Slice(at, count).Fill(value);
            at += count;
            previous = value == 0 ? previous : value;
        }
    }

    private int ReadSymbol(PrefixCode code)
    {
        if (code.Only is { } only)
        {
            return only;
        }

        // The codes of one length follow one another, and those of the next length begin behind twice the last.
        var (value, first, place) = (0, 0, 0);
        for (var length = 1; length <= PrefixCode.LongestCode; length++)
        {
            value |= Read(1);
            var count = code.CountOf(length);
            if (value - first < count)
            {
                return code[place + value - first];
            }

            (value, first, place) = (value << 1, (first + count) << 1, place + count);
        }

        throw Faults.Damaged();
    }

    // Lengths and distances: how many bits follow stands in the symbol.
    private int ReadNumber(int symbol)
    {
        if (symbol < 4)
        {
            return symbol + 1;
        }

        var bits = (symbol - 2) >> 1;
        return ((2 + (symbol & 1)) << bits) + Read(bits) + 1;
    }

    private int Read(int bits)
    {
        if (bits > BitsLeft)
        {
            throw Faults.Damaged();
        }

        var value = 0;
        for (var i = 0; i < bits; i++, _at++)
        {
            value |= ((_stream[(int)(_at >> 3)] >> (int)(_at & 7)) & 1) << i;
        }

        return value;
    }

    private static int Blocks(int pixels, int bits) => (pixels + (1 << bits) - 1) >> bits;
}
