using System.Buffers.Binary;

namespace FerWeb.Engine.Photos.Formats;

/// <summary>Walks the chunks of a WebP file (RFC 9649).</summary>
internal static class WebPFile
{
    private const int FirstChunk = 12;
    private const int AlphaFlag = 0x10;
    private const int AnimationFlag = 0x02;
    private const int FrameHeaderSize = 16;
    private const int LosslessHeaderSize = 5;
    private const int LossyHeaderSize = 10;

    // libwebp's encoder makes at most 2,600. With each ImageSharp takes up to 40 kB.
    private const int MostGroups = 10_000;

    /// <summary>Whether the file is as long as it says.</summary>
    public static bool IsComplete(ReadOnlySpan<byte> file)
        => file.Length > FirstChunk && 8L + BinaryPrimitives.ReadUInt32LittleEndian(file[4..]) <= file.Length;

    /// <summary>The size that the file states; read before it is known whether the rest of it is there. False where it states none.</summary>
    public static bool TryReadSize(ReadOnlySpan<byte> file, out int width, out int height)
    {
        (width, height) = (0, 0);
        if (file.Length < FirstChunk + 18)
        {
            return false;
        }

        var body = file[(FirstChunk + 8)..];
        (width, height) = file[FirstChunk..] switch
        {
            [(byte)'V', (byte)'P', (byte)'8', (byte)'X', ..] => (U24(body[4..]) + 1, U24(body[7..]) + 1),
            [(byte)'V', (byte)'P', (byte)'8', (byte)'L', ..] => LosslessSize(body),
            [(byte)'V', (byte)'P', (byte)'8', (byte)' ', ..] => (U14(body[6..]), U14(body[8..])),
            _ => (0, 0),
        };
        return width > 0;
    }

    /// <summary>The EXIF block; empty when there is none.</summary>
    public static ReadOnlySpan<byte> Exif(ReadOnlySpan<byte> file) => FindChunk(file[FirstChunk..], "EXIF"u8);

    /// <summary>
    /// A file of the picture and its alpha alone; of an animation, which ImageSharp refuses, of its first frame. What other
    /// chunks say of their length then matters to nobody.
    /// </summary>
    /// <param name="file">One of which <see cref="TryReadSize"/> has told the size.</param>
    /// <exception cref="ImageReadException">There is no picture, or none that lies in the file.</exception>
    public static byte[] Picture(ReadOnlySpan<byte> file)
    {
        var chunks = file[FirstChunk..];
        var isExtended = chunks.StartsWith("VP8X"u8);
        var flags = isExtended ? chunks[8] : 0;
        var size = isExtended ? chunks[12..18] : default;
        if ((flags & AnimationFlag) != 0)
        {
            var frame = FindChunk(chunks, "ANMF"u8);
            if (frame.Length < FrameHeaderSize)
            {
                throw Faults.Damaged();
            }

            // A frame states its size as VP8X does.
            chunks = frame[FrameHeaderSize..];
            size = frame[6..12];
            flags = chunks.StartsWith("ALPH"u8) ? AlphaFlag : 0;
        }

        var lossless = FindChunk(chunks, "VP8L"u8);
        var lossy = lossless.IsEmpty ? FindChunk(chunks, "VP8 "u8) : default;
        if (lossless.IsEmpty && lossy.IsEmpty)
        {
            throw Faults.Damaged();
        }

        var alpha = isExtended && lossless.IsEmpty ? FindChunk(chunks, "ALPH"u8) : default;
        byte[] header = isExtended ? [.. "VP8X"u8, 10, 0, 0, 0, (byte)(flags & AlphaFlag), 0, 0, 0, .. size] : [];
        byte[] body = [.. "WEBP"u8, .. header, .. Chunk("ALPH"u8, alpha), .. Chunk("VP8 "u8, lossy), .. Chunk("VP8L"u8, lossless)];
        return [.. "RIFF"u8, .. Size(body.Length), .. body];
    }

    /// <summary>
    /// Whether ImageSharp can be given what <see cref="Picture"/> has made: what is lossless in it, the picture or its alpha, has a sane
    /// number of prefix codes.
    /// </summary>
    /// <exception cref="ImageReadException">What is lossless is damaged.</exception>
    public static bool HasFewGroups(ReadOnlySpan<byte> file)
    {
        var chunks = file[FirstChunk..];
        if (FindChunk(chunks, "VP8L"u8) is { Length: > LosslessHeaderSize } lossless)
        {
            var (width, height) = LosslessSize(lossless);
            return LosslessWebP.CountGroups(lossless[LosslessHeaderSize..], width, height) <= MostGroups;
        }

        if (FindChunk(chunks, "VP8 "u8) is not { Length: > LossyHeaderSize } lossy)
        {
            return false;
        }

        var alpha = FindChunk(chunks, "ALPH"u8);
        return alpha.IsEmpty || (alpha[0] & 3) != 1 || LosslessWebP.CountGroups(alpha[1..], U14(lossy[6..]), U14(lossy[8..])) <= MostGroups;
    }

    private static (int Width, int Height) LosslessSize(ReadOnlySpan<byte> chunk)
    {
        var size = BinaryPrimitives.ReadUInt32LittleEndian(chunk[1..]);
        return ((int)(size & 0x3FFF) + 1, (int)((size >> 14) & 0x3FFF) + 1);
    }

    private static byte[] Chunk(ReadOnlySpan<byte> name, ReadOnlySpan<byte> data)
        => data.IsEmpty ? [] : [.. name, .. Size(data.Length), .. data, .. (data.Length & 1) == 0 ? [] : new byte[1]];

    private static byte[] Size(int length)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, length);
        return bytes;
    }

    private static ReadOnlySpan<byte> FindChunk(ReadOnlySpan<byte> chunks, ReadOnlySpan<byte> name)
    {
        for (long at = 0; at + 8 <= chunks.Length;)
        {
            var chunk = chunks[(int)at..];
            long length = BinaryPrimitives.ReadUInt32LittleEndian(chunk[4..]);
            at += 8 + length + (length & 1);
            if (chunk.StartsWith(name) && 8 + length <= chunk.Length)
            {
                return chunk.Slice(8, (int)length);
            }
        }

        return [];
    }

    private static int U14(ReadOnlySpan<byte> at) => BinaryPrimitives.ReadUInt16LittleEndian(at) & 0x3FFF;

    private static int U24(ReadOnlySpan<byte> at) => at[0] | (at[1] << 8) | (at[2] << 16);
}
