namespace FerWeb.Engine.Photos.Formats;

/// <summary>GIF's LZW with codes of 3 to 12 bits: each code is an earlier one and one more byte, written backwards from its end.</summary>
internal static class GifLzw
{
    private const int MaxCodes = 4096;

    /// <summary>The first <paramref name="length"/> colour indices of the image data that the reader stands before.</summary>
    /// <exception cref="ImageReadException">The codes make no sense or end too early.</exception>
    public static byte[] Decompress(ref GifReader reader, int length)
    {
        var output = new byte[length];
        var rootSize = reader.Byte();
        if (rootSize is < 1 or > 8)
        {
            throw Faults.Damaged(ImageKind.Gif);
        }

        var prefix = new short[MaxCodes];
        var suffix = new byte[MaxCodes];
        var lengths = new int[MaxCodes];
        int clear = 1 << rootSize, end = clear + 1, next = end + 1, size = rootSize + 1, previous = -1, written = 0;
        for (var i = 0; i < clear; i++)
        {
            (suffix[i], lengths[i]) = ((byte)i, 1);
        }

        int bits = 0, bitCount = 0, block = 0;
        while (written < length)
        {
            while (bitCount < size)
            {
                if (block == 0 && (block = reader.Byte()) == 0)
                {
                    throw Faults.Damaged(ImageKind.Gif);
                }

                bits |= reader.Byte() << bitCount;
                bitCount += 8;
                block--;
            }

            var code = bits & ((1 << size) - 1);
            bits >>= size;
            bitCount -= size;
            if (code == clear)
            {
                (next, size, previous) = (end + 1, rootSize + 1, -1);
                continue;
            }

            if (code == end || code > next || (code == next && previous < 0))
            {
                throw Faults.Damaged(ImageKind.Gif);
            }

            if (previous >= 0 && next < MaxCodes)
            {
                var root = code == next ? previous : code;
                while (lengths[root] > 1)
                {
                    root = prefix[root];
                }

                (prefix[next], suffix[next], lengths[next]) = ((short)previous, suffix[root], lengths[previous] + 1);
                next++;
                if (next == 1 << size && size < 12)
                {
                    size++;
                }
            }

            var run = lengths[code];
            for (int at = written + run - 1, link = code; at >= written; at--, link = prefix[link])
            {
                if (at < length)
                {
                    output[at] = suffix[link];
                }
            }

            written += run;
            previous = code;
        }

        return output;
    }
}
