namespace FerWeb.Engine.Photos.Formats;

/// <summary>A canonical prefix code (RFC 9649, section 3.7.2), of which the lengths say all.</summary>
internal sealed class PrefixCode
{
    /// <summary>Bits.</summary>
    public const int LongestCode = 15;

    private readonly int[] _counts = new int[LongestCode + 1];
    private readonly int[] _symbols;

    /// <param name="lengths">Bits of each symbol's code; 0 for a symbol without one.</param>
    /// <exception cref="ImageReadException">The lengths leave codes over, or have too many.</exception>
    public PrefixCode(ReadOnlySpan<byte> lengths)
    {
        foreach (var length in lengths)
        {
            _counts[length]++;
        }

        _symbols = new int[lengths.Length - _counts[0]];
        Span<int> next = stackalloc int[LongestCode + 2];
        next.Clear();
        var open = 1;
        for (var length = 1; length <= LongestCode; length++)
        {
            next[length + 1] = next[length] + _counts[length];
            open = (2 * open) - _counts[length];
            if (open < 0)
            {
                throw Faults.Damaged();
            }
        }

        // A single symbol needs no bit, whatever its length says.
        if (_symbols.Length == 0 || (open > 0 && _symbols.Length > 1))
        {
            throw Faults.Damaged();
        }

        for (var symbol = 0; symbol < lengths.Length; symbol++)
        {
            if (lengths[symbol] > 0)
            {
                _symbols[next[lengths[symbol]]++] = symbol;
            }
        }
    }

    /// <summary>The symbol that needs no bit; null when there are several.</summary>
    public int? Only => _symbols.Length == 1 ? _symbols[0] : null;

    /// <summary>How many symbols have codes of so many bits.</summary>
    public int CountOf(int length) => _counts[length];

    /// <summary>The symbol at that place among all, in the order of their codes.</summary>
    public int this[int place] => _symbols[place];
}
