using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;

namespace FerWeb.Engine.Datasets.Importing;

/// <summary>Reads a zip in place, nothing is unpacked to disk; archives that try to harm are refused as a whole.</summary>
internal sealed class ZipTree : ISourceTree
{
    private const int OtherFiles = 10_000;
    private const long RatioThreshold = 1_000_000;
    private const int UnixTypeMask = 0xF000;
    private const int UnixLink = 0xA000;

    private readonly ZipArchive _archive;
    private readonly Dictionary<string, ZipArchiveEntry> _entries = new(StringComparer.Ordinal);

    public ZipTree(string path, ImportOptions options)
    {
        var name = options.SourceName ?? Path.GetFileName(path);
        var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
        try
        {
            // .NET makes all entries at once, and refuses a zip that holds more than it announces. A handful more than images: notes, vote files.
            var entries = Announced(stream);
            if (entries > options.MaxImages + OtherFiles)
            {
                throw new DatasetException($"'{name}' holds {entries} files; at most {options.MaxImages + OtherFiles} are allowed.");
            }

            var names = new ZipNames(options.Language ?? CultureInfo.InstalledUICulture.TwoLetterISOLanguageName);
            _archive = new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: false, names);
            Files = ReadDirectory(name, options);
        }
        catch (InvalidDataException error)
        {
            stream.Dispose();
            throw new DatasetException($"'{name}' is no complete zip archive. Download or make it again.", inner: error);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    public IReadOnlyList<SourceFile> Files { get; }

    public Stream Open(SourceFile file)
    {
        try
        {
            return _entries[file.Path].Open();
        }
        catch (InvalidDataException error)
        {
            throw new DatasetException($"'{file.Path}' in the zip is packed in an unknown way. Make the zip again.", inner: error);
        }
    }

    public void Dispose() => _archive.Dispose();

    // How many entries it says that it holds, at its end (PKWARE's APPNOTE, 4.3.14 to 4.3.16); 0 when it says nothing, which .NET refuses.
    private static long Announced(FileStream stream)
    {
        const int End = 22, Locator = 20;
        var most = Locator + End + ushort.MaxValue;
        var tail = ReadAt(stream, Math.Max(0, stream.Length - most), most);
        var at = tail.AsSpan(0, Math.Max(0, tail.Length - End + 4)).LastIndexOf("PK\u0005\u0006"u8);
        if (at < 0)
        {
            return 0;
        }

        long count = BinaryPrimitives.ReadUInt16LittleEndian(tail.AsSpan(at + 10));
        if (at < Locator || !tail.AsSpan(at - Locator).StartsWith("PK\u0006\u0007"u8))
        {
            return count;
        }

        var large = ReadAt(stream, BinaryPrimitives.ReadInt64LittleEndian(tail.AsSpan(at - Locator + 8)), 40);
        return large.Length < 40 ? count : Math.Max(count, BinaryPrimitives.ReadInt64LittleEndian(large.AsSpan(32)));
    }

    private static byte[] ReadAt(FileStream stream, long place, int most)
    {
        if (place < 0 || place >= stream.Length)
        {
            return [];
        }

        stream.Position = place;
        var bytes = new byte[Math.Min(most, stream.Length - place)];
        stream.ReadExactly(bytes);
        return bytes;
    }

    private SourceFile[] ReadDirectory(string name, ImportOptions options)
    {
        long total = 0;
        foreach (var entry in _archive.Entries)
        {
            // Windows writes backslashes; nothing is unpacked to the disk, so a name is only a name here.
            var entryPath = entry.FullName.Replace('\\', '/');
            CheckHarmless(name, entryPath, entry, options);
            total += Math.Min(entry.Length, long.MaxValue / 2 - total); // as if they said 2^62 each
            if (!entryPath.EndsWith('/') && !_entries.TryAdd(entryPath, entry))
            {
                throw new DatasetException($"'{name}' holds '{entryPath}' twice. Make the zip again.");
            }
        }

        return total <= options.MaxUnpackedBytes
            ? [.. _entries.Select(entry => new SourceFile(entry.Key, entry.Value.Length)).OrderBy(file => file.Path, StringComparer.Ordinal)]
            : throw new DatasetException(
                $"'{name}' would unpack to {total / 1_000_000} MB; at most {options.MaxUnpackedBytes / 1_000_000} MB are allowed. " +
                $"Unpack it and import what it holds. For data sets on a site, its owner can raise Datasets:MaxUploadBytes.");
    }

    private static void CheckHarmless(string name, string path, ZipArchiveEntry entry, ImportOptions options)
    {
        bool namesDrive = path is [var letter, ':', ..] && char.IsAsciiLetter(letter);
        if (namesDrive || path.StartsWith('/') || path.Split('/').Contains(".."))
        {
            throw new DatasetException($"'{name}' holds the unsafe path '{path}' and was refused. Make the zip again from a plain folder.");
        }

        if (((entry.ExternalAttributes >> 16) & UnixTypeMask) == UnixLink)
        {
            throw new DatasetException($"'{name}' holds the link '{path}' and was refused. Make the zip again with the files themselves.");
        }

        if (entry.IsEncrypted)
        {
            throw new DatasetException($"'{name}' is protected by a password. Make the zip again without one.");
        }

        if (entry.Length > RatioThreshold && entry.Length / Math.Max(1, entry.CompressedLength) > options.MaxPackingRatio)
        {
            throw new DatasetException($"'{path}' in '{name}' would unpack to more than {options.MaxPackingRatio} times its size and was refused.");
        }
    }
}
