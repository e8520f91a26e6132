using System.Numerics;
using FerWeb.Engine.Photos;

namespace FerWeb.Tests.Engine.Photos;

/// <summary>A GIF encoder (GIF89a) whose frames may be smaller than the screen, interlaced or transparent.</summary>
internal static class GifPictures
{
    public static byte[] Gif(
        GrayImage frame, int screenWidth = 0, int screenHeight = 0, int left = 0, int top = 0, bool isInterlaced = false, byte? transparent = null)
    {
        var file = new List<byte>();
        file.AddRange("GIF89a"u8);
        AddU16(file, screenWidth == 0 ? frame.Width : screenWidth, screenHeight == 0 ? frame.Height : screenHeight);
        file.AddRange([0xF7, 0, 0]);
        for (var i = 0; i < 256; i++)
        {
            file.AddRange([(byte)i, (byte)i, (byte)i]);
        }

        file.AddRange([0x21, 0xFE, 2, (byte)'h', (byte)'i', 0]);
        if (transparent is { } index)
        {
            file.AddRange([0x21, 0xF9, 4, 1, 0, 0, index, 0]);
        }

        file.Add(0x2C);
        AddU16(file, left, top, frame.Width, frame.Height);
        file.AddRange([(byte)(isInterlaced ? 0x40 : 0), 8]);
        var packed = Compress(isInterlaced ? Interlace(frame) : frame.Pixels);
        foreach (var block in packed.Chunk(255))
        {
            file.Add((byte)block.Length);
            file.AddRange(block);
        }

        file.AddRange([0, 0x3B]);
        return [.. file];
    }

    private static void AddU16(List<byte> file, params int[] values)
    {
        foreach (var value in values)
        {
            file.AddRange([(byte)value, (byte)(value >> 8)]);
        }
    }

    private static byte[] Interlace(GrayImage frame)
        => [.. Enumerable.Range(0, frame.Height)
            .OrderBy(y => y % 8 == 0 ? 0 : y % 8 == 4 ? 1 : y % 4 == 2 ? 2 : 3).ThenBy(y => y)
            .SelectMany(y => frame.Pixels.AsSpan(y * frame.Width, frame.Width).ToArray())];

    // LZW with a dictionary of strings, code size from 9 to 12 bits, cleared when full.
    private static List<byte> Compress(byte[] indices)
    {
        const int Clear = 256, End = 257, Full = 4096;
        var (bits, size, output) = (new List<bool>(), 9, new List<byte>());
        var table = new Dictionary<(int Prefix, byte Next), int>();
        var current = -1;
        Emit(Clear);
        foreach (var index in indices)
        {
            if (current < 0)
            {
                current = index;
            }
            else if (table.TryGetValue((current, index), out var longer))
            {
                current = longer;
            }
            else
            {
                Emit(current);
                var code = End + 1 + table.Count;
                if (code == Full)
                {
                    Emit(Clear);
                    table.Clear();
                    size = 9;
                }
                else
                {
                    table[(current, index)] = code;
                    size = Math.Max(size, BitOperations.Log2((uint)code) + 1);
                }

                current = index;
            }
        }

        Emit(current);
        Emit(End);
        foreach (var octet in bits.Chunk(8))
        {
            output.Add((byte)octet.Select((bit, i) => bit ? 1 << i : 0).Sum());
        }

        return output;

        void Emit(int code)
        {
            for (var bit = 0; bit < size; bit++)
            {
                bits.Add((code >> bit & 1) != 0);
            }
        }
    }
}
