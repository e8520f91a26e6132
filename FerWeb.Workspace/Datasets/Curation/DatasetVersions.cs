using System.Text.Json;
using FerWeb.Engine.Datasets;
using FerWeb.Engine.Datasets.Curation;
using FerWeb.Engine.Storage;

namespace FerWeb.Workspace.Datasets.Curation;

/// <summary>New versions of data sets: the same images but for a list of changes. The old set is never touched, nor are runs on it.</summary>
public sealed class DatasetVersions(DatasetLibrary library)
{
    /// <summary>A name may have so many characters.</summary>
    public const int MostNameCharacters = 100;

    /// <summary>Makes a new data set from one of the library.</summary>
    /// <param name="id">The old one.</param>
    /// <param name="name">Name of the new one for a person; null or blank for <see cref="SuggestName"/>.</param>
    /// <param name="changes">At least one; exact copies go along (<see cref="DatasetRevision.WithCopies"/>).</param>
    /// <param name="sha256">Hash of the set that the changes are meant for; null when that does not matter.</param>
    /// <exception cref="DatasetException">There is no such set, it holds other images now, or a change cannot be made.</exception>
    public DatasetEntry Make(string id, string? name, IReadOnlyList<ImageChange> changes, string? sha256 = null, CancellationToken cancellation = default)
    {
        using var parent = library.Open(id);
        if (sha256 is not null && parent.Sha256 != sha256)
        {
            throw new DatasetException($"'{parent.Name}' holds other pictures now than these changes are meant for. Look at it again.");
        }

        name = string.IsNullOrWhiteSpace(name) ? SuggestName(parent.Name) : name.Trim();
        if (name.Length > MostNameCharacters)
        {
            throw new DatasetException($"The name of a data set has at most {MostNameCharacters} characters. Shorten it.");
        }

        changes = DatasetRevision.WithCopies(parent, changes);
        return library.Add(name, unfinished => DatasetRevision.Write(parent, id, changes, unfinished, name, cancellation), cancellation: cancellation);
    }

    /// <summary>What nobody else is called yet: "FER-2013 (version 2)", then "(version 3)".</summary>
    public string SuggestName(string name)
    {
        const string Open = " (version ";
        var stem = name.EndsWith(')') && name.LastIndexOf(Open, StringComparison.Ordinal) is > 0 and var at ? name[..at] : name;
        var taken = library.List().Select(entry => entry.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return Enumerable.Range(2, int.MaxValue - 2)
            .Select(number => FormattableString.Invariant($"{stem}{Open}{number})")).First(free => !taken.Contains(free));
    }

    /// <summary>The changes that made a version; empty for a set that is none.</summary>
    /// <exception cref="DatasetException">There is no such set, or its list of changes is missing or damaged.</exception>
    public IReadOnlyList<MadeChange> ChangesOf(string id)
    {
        var entry = library.Find(id) ?? throw new DatasetException($"There is no data set '{id}'. It may have been deleted; choose another one.");
        if (entry.Manifest?.Parent is null)
        {
            return [];
        }

        try
        {
            return JsonFile.Read<MadeChange[]>(Path.Combine(entry.Folder, DatasetRevision.ChangesFile), JsonFormats.Indented) ?? [];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new DatasetException($"The list of changes of '{entry.Name}' is missing or damaged. Its pictures are not concerned.", inner: error);
        }
    }
}
