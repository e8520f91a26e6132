using System.Buffers.Binary;

namespace FerWeb.Engine.Photos.Formats;

/// <summary>Walks the chunks of a PNG file (W3C PNG, third edition).</summary>
internal static class PngFile
{
    private const int SignatureLength = 8;
    private const int ChunkOverhead = 12;

    /// <summary>Whether the end chunk is there.</summary>
    public static bool IsComplete(ReadOnlySpan<byte> file)
    {
        for (long at = SignatureLength; at + ChunkOverhead <= file.Length;)
        {
            var chunk = file[(int)at..];
            at += BinaryPrimitives.ReadUInt32BigEndian(chunk) + ChunkOverhead;
            if (chunk[4..8].SequenceEqual("IEND"u8))
            {
                return at <= file.Length;
            }
        }

        return false;
    }
}
