using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FerWeb.Engine.Storage;

namespace FerWeb.Workspace.Datasets.Curation;

/// <summary>
/// The lists of changes in the making, one for each person and data set, kept in files: they survive a closed page and a new start. They go
/// by the set's hash, so that they are never applied to other images.
/// </summary>
public sealed class ChangeLists(DataFolder folder)
{
    private readonly Lock _gate = new();

    /// <summary>What the person has collected; nothing when it cannot be read.</summary>
    public ChangeList Read(string sha256, string person)
    {
        try
        {
            return JsonFile.Read<ChangeList>(PathOf(sha256, person), JsonFormats.Compact) is { Marks: not null } known ? known : ChangeList.Empty;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException or NullReferenceException)
        {
            return ChangeList.Empty;
        }
    }

    /// <summary>Changes the list: what another page of this person did meanwhile is kept.</summary>
    /// <exception cref="IOException">The data folder cannot be written.</exception>
    public ChangeList Update(string sha256, string person, Func<ChangeList, ChangeList> change)
    {
        lock (_gate)
        {
            var path = PathOf(sha256, person);
            var changed = change(Read(sha256, person));
            if (changed.Marks.Count > 0)
            {
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                JsonFile.Write(path, changed, JsonFormats.Compact);
            }
            else if (File.Exists(path))
            {
                File.Delete(path);
            }

            return changed;
        }
    }

    // A name may hold what no file name may.
    private string PathOf(string sha256, string person) => Path.Combine(
        folder.Curation, sha256, $"changes-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(person)))[..16]}.json");
}
