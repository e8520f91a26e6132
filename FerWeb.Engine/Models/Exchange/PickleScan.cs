using System.Buffers.Binary;

namespace FerWeb.Engine.Models.Exchange;

/// <summary>
/// Looks a pickle over before a library reads it: a text or a number that claims to be longer than the whole file would be given
/// that much memory first. Opcodes as in CPython's pickletools.
/// </summary>
internal static class PickleScan
{
    private const byte Stop = (byte)'.';

    /// <summary>Goes through the opcodes up to the end of the pickle.</summary>
    /// <exception cref="InvalidDataException">One of them is unknown, or is followed by fewer bytes than it says.</exception>
    public static void Check(ReadOnlySpan<byte> pickle)
    {
        for (var at = 0; at < pickle.Length;)
        {
            var code = pickle[at++];
            if (code == Stop)
            {
                return;
            }

            at = Skip(pickle, code, at);
        }

        throw new InvalidDataException("The pickle has no end.");
    }

    private static int Skip(ReadOnlySpan<byte> pickle, byte code, int at) => code switch
    {
        // A length of 1, 4 or 8 bytes, and so many bytes: strings, bytes, long numbers.
        (byte)'U' or (byte)'C' or 0x8A or 0x8C => SkipLong(pickle, at, 1),
        (byte)'T' or (byte)'X' or (byte)'B' or 0x8B => SkipLong(pickle, at, 4),
        0x8D or 0x8E or 0x96 => SkipLong(pickle, at, 8),
        // An argument of a fixed length: small numbers, memo, protocol, frame.
        (byte)'K' or (byte)'q' or (byte)'h' or 0x80 or 0x82 => Advance(pickle, at, 1),
        (byte)'M' or 0x83 => Advance(pickle, at, 2),
        (byte)'J' or (byte)'r' or (byte)'j' or 0x84 => Advance(pickle, at, 4),
        (byte)'G' or 0x95 => Advance(pickle, at, 8),
        // One line or two: what is written as text, and names.
        (byte)'I' or (byte)'L' or (byte)'F' or (byte)'S' or (byte)'V' or (byte)'P' or (byte)'g' or (byte)'p' => SkipLine(pickle, at),
        (byte)'c' or (byte)'i' => SkipLine(pickle, SkipLine(pickle, at)),
        // No argument: marks, containers, constants, calls.
        (byte)'(' or (byte)'0' or (byte)'1' or (byte)'2' or (byte)'N' or (byte)'Q' or (byte)'R' or (byte)'a' or (byte)'b' or (byte)'d' or (byte)'}'
            or (byte)'e' or (byte)'l' or (byte)']' or (byte)'o' or (byte)'s' or (byte)'t' or (byte)')' or (byte)'u'
            or (>= 0x81 and <= 0x94) or 0x97 or 0x98 => at,
        _ => throw new InvalidDataException($"A pickle has no opcode {code}."),
    };

    private static int SkipLong(ReadOnlySpan<byte> pickle, int at, int size)
    {
        var start = Advance(pickle, at, size);
        var length = size switch
        {
            1 => pickle[at],
            4 => BinaryPrimitives.ReadUInt32LittleEndian(pickle[at..]),
            _ => BinaryPrimitives.ReadInt64LittleEndian(pickle[at..]),
        };
        return Advance(pickle, start, length);
    }

    private static int SkipLine(ReadOnlySpan<byte> pickle, int at)
    {
        var end = pickle[at..].IndexOf((byte)'\n');
        return end >= 0 ? at + end + 1 : throw new InvalidDataException("A line of the pickle has no end.");
    }

    private static int Advance(ReadOnlySpan<byte> pickle, int at, long count) => count >= 0 && count <= pickle.Length - at
        ? at + (int)count
        : throw new InvalidDataException("The pickle says that something in it is longer than the pickle.");
}
