using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using FerWeb.Engine.Storage;

namespace FerWeb.Engine.Training;

/// <summary>
/// The checkpoints of one run: folders "step-000000448" whose manifest is written last and which get their name only
/// when everything lies on the disk, so a folder with that name is complete or was damaged later, which the manifest shows.
/// </summary>
public sealed class CheckpointStore
{
    /// <summary>How many of the last stay in any case.</summary>
    public const int Newest = 2;

    private const string Prefix = "step-";
    private const string Unfinished = ".tmp-";
    private const string Replaced = ".old-";
    private const string ManifestName = "manifest.json";

    private readonly string _folder;
    private readonly Func<IReadOnlyCollection<long>?> _ask;
    private IReadOnlyCollection<long> _pinned = [];

    /// <summary>Creates <paramref name="folder"/> when it is missing.</summary>
    /// <param name="folder">Where the checkpoints lie.</param>
    /// <param name="pinned">
    /// Tells the steps that a person keeps, or from which another run is to start: their checkpoints are not removed while they are intact.
    /// Null where it cannot tell now, and then none is removed.
    /// </param>
    public CheckpointStore(string folder, Func<IReadOnlyCollection<long>?>? pinned = null)
    {
        _folder = Path.GetFullPath(folder);
        _ask = pinned ?? (() => []);
        Directory.CreateDirectory(_folder);
    }

    /// <value>Steps whose folders are there, damaged ones included, in order.</value>
    public IReadOnlyList<long> Steps => [.. Folders().Select(StepOf).Order()];

    /// <summary>Where a file of this name lies that all checkpoints share.</summary>
    internal string PathTo(string file) => Path.Combine(_folder, file);

    /// <summary>The newest checkpoint whose files match its manifest, or null.</summary>
    public string? FindLatest() => Folders().OrderDescending(StringComparer.Ordinal).FirstOrDefault(IsIntact);

    /// <summary>The checkpoint of a step, or null when it is missing or damaged.</summary>
    public string? Find(long step) => FolderOf(step) is var folder && IsIntact(folder) ? folder : null;

    /// <summary>The newest intact checkpoint among that of <paramref name="step"/> and the pinned ones after it, or null.</summary>
    internal string? FindKept(long step)
    {
        KnowsPinned();
        return _pinned.Where(pinned => pinned > step).OrderDescending().Append(step).Select(Find).FirstOrDefault(folder => folder is not null);
    }

    /// <summary>Steps in the checkpoint that lies in <paramref name="folder"/>.</summary>
    internal static long StepOf(string folder) => long.Parse(Path.GetFileName(folder).AsSpan(Prefix.Length), CultureInfo.InvariantCulture);

    /// <summary>Clears what a killed process left half done. Only the process that trains the run may call it.</summary>
    internal void Recover()
    {
        foreach (var folder in Directory.EnumerateDirectories(_folder, Unfinished + "*"))
        {
            Delete(folder);
        }

        foreach (var folder in Directory.EnumerateDirectories(_folder, Replaced + "*"))
        {
            var name = Path.Combine(_folder, Path.GetFileName(folder)[Replaced.Length..]);
            if (IsIntact(name))
            {
                Delete(folder);
            }
            else
            {
                Delete(name);
                Directory.Move(folder, name);
            }
        }
    }

    /// <summary>Stores a checkpoint, verifies it, then removes all but the last two, <paramref name="best"/> and the pinned ones.</summary>
    /// <param name="step">Steps done.</param>
    /// <param name="best">Steps whose checkpoints must stay.</param>
    /// <param name="files">Names and contents.</param>
    /// <param name="beforeValid">Called when everything is on the disk but the checkpoint does not count yet; when it throws, it never will.</param>
    /// <returns>The checkpoint's folder.</returns>
    /// <exception cref="IOException">The disk is full or broken; earlier checkpoints are untouched and nothing is left behind.</exception>
    internal string Save(long step, IReadOnlyCollection<long> best, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> files, Action? beforeValid = null)
    {
        var final = FolderOf(step);
        var temporary = Path.Combine(_folder, $"{Unfinished}{Environment.ProcessId}-{Path.GetFileName(final)}");
        Delete(temporary);
        try
        {
            Directory.CreateDirectory(temporary);
            foreach (var (name, content) in files)
            {
                AtomicFile.Write(Path.Combine(temporary, name), content);
            }

            AtomicFile.Write(Path.Combine(temporary, ManifestName), Manifest(files.ToDictionary(file => file.Key, file => FileSum.Of(file.Value.Span))));
            DirectorySync.Flush(temporary);
            if (!IsIntact(temporary))
            {
                throw new IOException($"The disk does not give back what was written to '{temporary}'. Check the disk.");
            }

            beforeValid?.Invoke();
            MoveIntoPlace(temporary, final);
        }
        catch
        {
            Delete(temporary);
            throw;
        }

        Prune(best, Newest);
        return final;
    }

    /// <summary>
    /// Removes all but the <paramref name="newest"/> last, <paramref name="best"/> and the pinned ones; none while nobody can say which these are.
    /// </summary>
    internal void Prune(IReadOnlyCollection<long> best, int newest)
    {
        if (!KnowsPinned())
        {
            return;
        }

        var older = Folders().OrderDescending(StringComparer.Ordinal).Skip(newest);
        foreach (var old in older.Where(folder => !best.Contains(StepOf(folder)) && !_pinned.Contains(StepOf(folder))))
        {
            Delete(old);
        }
    }

    /// <summary>Removes the checkpoints after <paramref name="step"/>, which damage or divergence has made worthless; no pinned one is intact there.</summary>
    internal void ForgetAfter(long step)
    {
        foreach (var newer in Folders().Where(folder => StepOf(folder) > step).ToList())
        {
            Delete(newer);
        }
    }

    // Else what was pinned when it was last told.
    private bool KnowsPinned()
    {
        var told = _ask();
        _pinned = told ?? _pinned;
        return told is not null;
    }

    private string FolderOf(long step) => Path.Combine(_folder, Prefix + step.ToString("D9", CultureInfo.InvariantCulture));

    private IEnumerable<string> Folders() => Directory.EnumerateDirectories(_folder, Prefix + "*");

    // A folder cannot be replaced in one call, so the earlier one steps aside first; Recover brings it back after a kill in between.
    private void MoveIntoPlace(string temporary, string final)
    {
        var aside = Path.Combine(_folder, Replaced + Path.GetFileName(final));
        Delete(aside);
        if (Directory.Exists(final))
        {
            Directory.Move(final, aside);
        }

        Directory.Move(temporary, final);
        DirectorySync.Flush(_folder);
        Delete(aside);
    }

    private static byte[] Manifest(Dictionary<string, FileSum> sums)
        => JsonSerializer.SerializeToUtf8Bytes(sums.OrderBy(file => file.Key, StringComparer.Ordinal).ToDictionary(), JsonFormats.Compact);

    // The manifest must be what would be written for the files as they are now, byte for byte: then no flipped bit in it goes unseen.
    private static bool IsIntact(string folder)
    {
        try
        {
            var manifest = File.ReadAllBytes(Path.Combine(folder, ManifestName));
            return JsonSerializer.Deserialize<Dictionary<string, FileSum>>(manifest, JsonFormats.Compact) is { Count: > 0 } announced
                && manifest.AsSpan().SequenceEqual(Manifest(announced.Keys.ToDictionary(name => name, name => FileSum.OfFile(Path.Combine(folder, name)))));
        }
        catch (Exception error) when (error is IOException or JsonException or UnauthorizedAccessException or ArgumentException)
        {
            return false;
        }
    }

    private static void Delete(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private sealed record FileSum(long Bytes, string Sha256)
    {
        public static FileSum Of(ReadOnlySpan<byte> content) => new(content.Length, Convert.ToHexStringLower(SHA256.HashData(content)));

        public static FileSum OfFile(string path)
        {
            using var stream = File.OpenRead(path);
            return new FileSum(stream.Length, Convert.ToHexStringLower(SHA256.HashData(stream)));
        }
    }
}
