using System.Buffers.Binary;
using System.IO.Hashing;

namespace FerWeb.Tests.Faults.Mutation;

/// <summary>Changes valid files at random, as AFL's "havoc" stage does (M. Zalewski, american fuzzy lop); the same seed changes them alike.</summary>
internal sealed class Mutator(int seed)
{
    private const int MostChanges = 6;
    private const int LongestPart = 64;

    private static readonly long[] _interesting =
        [0, 1, -1, 2, 7, 16, 32, 64, 100, 127, 128, 255, 256, 1_000, 4_096, 32_767, -32_768, 65_535, 100_663_045, int.MaxValue, int.MinValue, long.MaxValue];

    private readonly Random _random = new(seed);

    /// <summary>A changed copy of one of the files; now and then with a part of another one.</summary>
    public byte[] Next(IReadOnlyList<byte[]> files)
    {
        var bytes = new List<byte>(files[_random.Next(files.Count)]);
        for (var changes = _random.Next(1, MostChanges + 1); changes > 0; changes--)
        {
            Change(bytes, files);
        }

        return [.. bytes];
    }

    /// <summary>Writes the checksums of a PNG's chunks anew, so that what was changed is read and not refused for its sum.</summary>
    public static void MendPng(byte[] file)
    {
        for (var at = 8L; at + 12 <= file.Length;)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan((int)at));
            if (at + 12 + length > file.Length)
            {
                return;
            }

            var sum = Crc32.HashToUInt32(file.AsSpan((int)at + 4, (int)length + 4));
            BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan((int)(at + 8 + length)), sum);
            at += 12 + length;
        }
    }

    private void Change(List<byte> bytes, IReadOnlyList<byte[]> files)
    {
        if (bytes.Count == 0)
        {
            bytes.Add((byte)_random.Next(256));
            return;
        }

        var at = _random.Next(bytes.Count);
        var length = Math.Min(_random.Next(1, LongestPart), bytes.Count - at);
        switch (_random.Next(9))
        {
            case 0:
                bytes[at] ^= (byte)(1 << _random.Next(8));
                break;
            case 1:
                bytes[at] = (byte)_random.Next(256);
                break;
            case 2:
                WriteNumber(bytes, at);
                break;
            case 3:
                bytes.RemoveRange(at, length);
                break;
            case 4:
                bytes.InsertRange(at, bytes.GetRange(_random.Next(bytes.Count - length + 1), length));
                break;
            case 5:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
            case 6:
                var other = files[_random.Next(files.Count)];
                bytes.InsertRange(at, other.AsSpan(_random.Next(other.Length)).ToArray().Take(LongestPart));
                break;
            case 7:
                ChangeDigits(bytes, at);
                break;
            default:
                for (var i = at; i < at + length; i++)
                {
                    bytes[i] = (byte)_random.Next(256);
                }

                break;
        }
    }

    // A number that programs forget: in one to eight bytes, either end first.
    private void WriteNumber(List<byte> bytes, int at)
    {
        Span<byte> number = stackalloc byte[sizeof(long)];
        var size = 1 << _random.Next(4);
        BinaryPrimitives.WriteInt64LittleEndian(number, _interesting[_random.Next(_interesting.Length)]);
        if (_random.Next(2) == 0)
        {
            number[..size].Reverse();
        }

        for (var i = 0; i < size && at + i < bytes.Count; i++)
        {
            bytes[at + i] = number[i];
        }
    }

    // In a text: the next number becomes another one.
    private void ChangeDigits(List<byte> bytes, int at)
    {
        var first = bytes.FindIndex(at, value => value is >= (byte)'0' and <= (byte)'9');
        if (first < 0)
        {
            return;
        }

        var end = first;
        while (end < bytes.Count && bytes[end] is >= (byte)'0' and <= (byte)'9')
        {
            end++;
        }

        bytes.RemoveRange(first, end - first);
        var number = _interesting[_random.Next(_interesting.Length)].ToString(System.Globalization.CultureInfo.InvariantCulture);
        bytes.InsertRange(first, System.Text.Encoding.ASCII.GetBytes(number));
    }
}
