using System;
using System.Collections.Generic;
using System.IO;
using System.Text;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

/// <summary>
/// Marks one symbol version that a shared library needs as weak, so that a loader whose library lacks it only warns. See
/// docs/decisions/0015-torchsharp-itself.md for why. 64-bit little-endian ELF; structures after the System V gABI and the LSB's
/// chapter on symbol versioning.
/// </summary>
public class WeakenSymbolVersion : Task
{
    private const uint DynamicSymbols = 11, RelocationsWithAddend = 4, VersionNeeds = 0x6ffffffe, VersionIndices = 0x6fffffff;
    private const ushort WeakFlag = 2;

    /// <summary>The library that is read.</summary>
    [Required]
    public string Library { get; set; }

    /// <summary>Where the changed copy is written; an older one is replaced as a whole, whatever it is linked to.</summary>
    [Required]
    public string Copy { get; set; }

    /// <summary>The version, such as GLIBCXX_3.4.32.</summary>
    [Required]
    public string Version { get; set; }

    /// <summary>The only symbol of that version that may be missing: it is never called.</summary>
    [Required]
    public string UnusedSymbol { get; set; }

    /// <summary>The system's libraries that may hold the version; where one does, the copy stays as it is.</summary>
    public ITaskItem[] Providers { get; set; } = new ITaskItem[0];

    /// <summary>Writes the copy; false with an error when another symbol of the version is needed.</summary>
    public override bool Execute()
    {
        byte[] file = File.ReadAllBytes(Library);
        if (!IsProvided())
        {
            string complaint = Weaken(file);
            if (complaint != null)
            {
                Log.LogError("{0} cannot run with this system's libstdc++, which is older than {1}: {2} Use a newer system (Debian 13, Ubuntu 24.04).",
                    Path.GetFileName(Library), Version, complaint);
                return false;
            }
        }

        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(Copy)));
        string temporary = Copy + ".new";
        File.WriteAllBytes(temporary, file);
        File.Delete(Copy);
        File.Move(temporary, Copy);
        return true;
    }

    private bool IsProvided()
    {
        byte[] name = Encoding.ASCII.GetBytes("\0" + Version + "\0");
        foreach (ITaskItem provider in Providers)
        {
            if (File.Exists(provider.ItemSpec) && Contains(File.ReadAllBytes(provider.ItemSpec), name))
            {
                return true;
            }
        }

        return false;
    }

    private string Weaken(byte[] file)
    {
        if (file.Length < 64 || BitConverter.ToUInt32(file, 0) != 0x464c457f || file[4] != 2 || file[5] != 1)
        {
            return "it is not a 64-bit little-endian ELF file.";
        }

        List<Section> sections = ReadSections(file);
        Section needs = sections.Find(s => s.Type == VersionNeeds);
        int entry = needs == null ? -1 : FindVersion(file, needs, sections[needs.Link]);
        if (entry < 0)
        {
            return null; // Nothing asks for the version.
        }

        ushort index = BitConverter.ToUInt16(file, entry + 6);
        Section symbols = sections.Find(s => s.Type == DynamicSymbols);
        Section indices = sections.Find(s => s.Type == VersionIndices);
        var unused = new HashSet<uint>();
        for (int i = 0; i < symbols.Size / 24; i++)
        {
            if ((BitConverter.ToUInt16(file, indices.Offset + (2 * i)) & 0x7fff) == index)
            {
                string name = ReadName(file, sections[symbols.Link].Offset + BitConverter.ToInt32(file, symbols.Offset + (24 * i)));
                if (name != UnusedSymbol)
                {
                    return "it needs '" + name + "' of that version.";
                }

                unused.Add((uint)i);
            }
        }

        foreach (Section relocations in sections.FindAll(s => s.Type == RelocationsWithAddend))
        {
            for (int at = relocations.Offset; at < relocations.Offset + relocations.Size; at += 24)
            {
                if (unused.Contains(BitConverter.ToUInt32(file, at + 12)))
                {
                    return "it uses '" + UnusedSymbol + "' of that version.";
                }
            }
        }

        file[entry + 4] |= (byte)WeakFlag;
        return null;
    }

    // A list of libraries, each with a list of the versions that are needed of it.
    private int FindVersion(byte[] file, Section needs, Section names)
    {
        for (int library = needs.Offset, next = 1; next != 0; library += next)
        {
            int entry = library + BitConverter.ToInt32(file, library + 8);
            for (int following = 1, left = BitConverter.ToUInt16(file, library + 2); left > 0 && following != 0; left--, entry += following)
            {
                if (ReadName(file, names.Offset + BitConverter.ToInt32(file, entry + 8)) == Version)
                {
                    return entry;
                }

                following = BitConverter.ToInt32(file, entry + 12);
            }

            next = BitConverter.ToInt32(file, library + 12);
        }

        return -1;
    }

    private static List<Section> ReadSections(byte[] file)
    {
        var sections = new List<Section>();
        long table = BitConverter.ToInt64(file, 40);
        int size = BitConverter.ToUInt16(file, 58), count = BitConverter.ToUInt16(file, 60);
        for (int i = 0; i < count; i++)
        {
            int at = (int)table + (i * size);
            sections.Add(new Section
            {
                Type = BitConverter.ToUInt32(file, at + 4),
                Offset = (int)BitConverter.ToInt64(file, at + 24),
                Size = (int)BitConverter.ToInt64(file, at + 32),
                Link = BitConverter.ToInt32(file, at + 40),
            });
        }

        return sections;
    }

    private static string ReadName(byte[] file, int at)
    {
        int end = Array.IndexOf(file, (byte)0, at);
        return Encoding.ASCII.GetString(file, at, end - at);
    }

    private static bool Contains(byte[] file, byte[] wanted)
    {
        for (int at = Array.IndexOf(file, wanted[1]); at > 0; at = Array.IndexOf(file, wanted[1], at + 1))
        {
            int matched = 0;
            while (matched < wanted.Length && at - 1 + matched < file.Length && file[at - 1 + matched] == wanted[matched])
            {
                matched++;
            }

            if (matched == wanted.Length)
            {
                return true;
            }
        }

        return false;
    }

    private sealed class Section
    {
        public uint Type;
        public int Offset, Size, Link;
    }
}
