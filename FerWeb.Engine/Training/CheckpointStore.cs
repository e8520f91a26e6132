using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace FerWeb.Engine.Training;

/// <summary>
/// The checkpoints of one run: folders "step-000000448" whose manifest is written last and which get their name only
/// when everything lies on the disk, so a folder with that name is complete or was damaged later, which the manifest shows.
/// </summary>
public sealed class CheckpointStore
{
    private const string Prefix = "step-";
    private const string ManifestName = "manifest.json";
    private const int Kept = 2;

    private readonly string _folder;

    /// <summary>Creates <paramref name="folder"/> when it is missing.</summary>
    public CheckpointStore(string folder)
    {
        _folder = Path.GetFullPath(folder);
        Directory.CreateDirectory(_folder);
    }

    internal static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>The newest checkpoint whose files match its manifest, or null.</summary>
    public string? FindLatest() => Folders().OrderDescending(StringComparer.Ordinal).FirstOrDefault(IsIntact);

    /// <summary>The checkpoint of a step, or null when it is missing or damaged.</summary>
    public string? Find(long step) => Path.Combine(_folder, NameOf(step)) is var folder && IsIntact(folder) ? folder : null;

    /// <summary>Stores a checkpoint, then removes all but the last two and <paramref name="best"/>.</summary>
    /// <param name="step">Steps done.</param>
    /// <param name="best">Step whose checkpoint must stay.</param>
    /// <param name="write">Writes the files into the folder it is given.</param>
    /// <returns>The checkpoint's folder.</returns>
    public string Save(long step, long? best, Action<string> write)
    {
        var final = Path.Combine(_folder, NameOf(step));
        var temporary = Path.Combine(_folder, ".tmp-" + NameOf(step));
        Delete(temporary);
        Directory.CreateDirectory(temporary);
        write(temporary);
        WriteManifest(temporary);
        Delete(final);
        Directory.Move(temporary, final);

        var names = Folders().OrderDescending(StringComparer.Ordinal).ToList();
        foreach (var old in names.Skip(Kept).Where(folder => best is null || Path.GetFileName(folder) != NameOf(best.Value)))
        {
            Delete(old);
        }

        return final;
    }

    private IEnumerable<string> Folders() => Directory.EnumerateDirectories(_folder, Prefix + "*");

    private static string NameOf(long step) => Prefix + step.ToString("D9", CultureInfo.InvariantCulture);

    private static void WriteManifest(string folder)
    {
        var sums = Directory.EnumerateFiles(folder).ToDictionary(file => Path.GetFileName(file), Sha256);
        using var stream = new FileStream(Path.Combine(folder, ManifestName), FileMode.CreateNew);
        JsonSerializer.Serialize(stream, sums, Json);
        stream.Flush(flushToDisk: true);
    }

    private static bool IsIntact(string folder)
    {
        try
        {
            var sums = JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllBytes(Path.Combine(folder, ManifestName)), Json);
            return sums is { Count: > 0 } && sums.All(file => Sha256(Path.Combine(folder, file.Key)) == file.Value);
        }
        catch (Exception error) when (error is IOException or JsonException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static string Sha256(string file)
    {
        using var stream = File.OpenRead(file);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    private static void Delete(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
