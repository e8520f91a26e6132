using System.Buffers.Binary;
using System.Text;

namespace FerWeb.Tests.Build;

/// <summary>
/// A shared library of a few hundred bytes, after the System V gABI and the LSB's chapter on symbol versioning: symbols of
/// another library, each with the version that it is needed in. It is never run.
/// </summary>
internal static class ElfLibrary
{
    private const int HeaderSize = 64, SectionSize = 64, SymbolSize = 24;
    private const uint StringTable = 3, RelocationsWithAddend = 4, DynamicSymbols = 11, VersionNeeds = 0x6ffffffe, VersionIndices = 0x6fffffff;

    /// <summary>The bytes of a library that needs these symbols of libstdc++.so.6; a relocation uses those that are called.</summary>
    public static byte[] Needing(params (string Symbol, string Version, bool IsCalled)[] symbols)
    {
        var names = new Names();
        string[] versions = [.. symbols.Select(symbol => symbol.Version).Distinct()];

        var table = new byte[SymbolSize * (symbols.Length + 1)]; // The first symbol is none.
        var indices = new byte[2 * (symbols.Length + 1)];
        List<byte> relocations = [];
        for (var i = 0; i < symbols.Length; i++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(table.AsSpan(SymbolSize * (i + 1)), names.Add(symbols[i].Symbol));
            BinaryPrimitives.WriteInt16LittleEndian(indices.AsSpan(2 * (i + 1)), (short)(2 + Array.IndexOf(versions, symbols[i].Version)));
            if (symbols[i].IsCalled)
            {
                relocations.AddRange([.. Int64(0x1000), .. Int64(((long)(i + 1) << 32) | 6), .. Int64(0)]); // R_X86_64_GLOB_DAT
            }
        }

        List<byte> needs = [.. Int16(1), .. Int16(versions.Length), .. Int32(names.Add("libstdc++.so.6")), .. Int32(16), .. Int32(0)];
        for (var i = 0; i < versions.Length; i++)
        {
            needs.AddRange([.. Int32(0), .. Int16(0), .. Int16(2 + i), .. Int32(names.Add(versions[i])), .. Int32(i + 1 < versions.Length ? 16 : 0)]);
        }

        return Join(
            (StringTable, [.. names.Bytes], 0),
            (DynamicSymbols, table, 1),
            (VersionIndices, indices, 2),
            (VersionNeeds, [.. needs], 1),
            (RelocationsWithAddend, [.. relocations], 2));
    }

    // Header, contents, then the table of sections, of which the first is none.
    private static byte[] Join(params (uint Type, byte[] Bytes, int Link)[] sections)
    {
        List<byte> contents = [], table = [.. new byte[SectionSize]];
        foreach (var (type, bytes, link) in sections)
        {
            var offset = HeaderSize + contents.Count;
            table.AddRange([.. Int32(0), .. Int32((int)type), .. Int64(0), .. Int64(0), .. Int64(offset), .. Int64(bytes.Length), .. Int32(link)]);
            table.AddRange(new byte[SectionSize - 44]);
            contents.AddRange(bytes);
        }

        byte[] header = [0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1, .. new byte[HeaderSize - 7]]; // 64 bits, little-endian
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(40), HeaderSize + contents.Count);
        BinaryPrimitives.WriteInt16LittleEndian(header.AsSpan(58), SectionSize);
        BinaryPrimitives.WriteInt16LittleEndian(header.AsSpan(60), (short)(sections.Length + 1));
        return [.. header, .. contents, .. table];
    }

    private static byte[] Int16(int value) => BitConverter.GetBytes((short)value);

    private static byte[] Int32(int value) => BitConverter.GetBytes(value);

    private static byte[] Int64(long value) => BitConverter.GetBytes(value);

    private sealed class Names
    {
        public List<byte> Bytes { get; } = [0];

        public int Add(string name)
        {
            var at = Bytes.Count;
            Bytes.AddRange([.. Encoding.ASCII.GetBytes(name), 0]);
            return at;
        }
    }
}
