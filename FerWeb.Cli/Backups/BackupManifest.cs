using System.Text.Json;
using FerWeb.Engine.Storage;

namespace FerWeb.Cli.Backups;

/// <summary>What a backup holds. Written last: a folder without it is no backup, or not a whole one.</summary>
/// <param name="Format">Of this file.</param>
/// <param name="Made">When it was begun.</param>
/// <param name="RunsInPostgres">Runs, people and audit log are in PostgreSQL, of which pg_dump makes the copy.</param>
/// <param name="Files">By path below the data folder, with / between its parts.</param>
internal sealed record BackupManifest(int Format, DateTimeOffset Made, bool RunsInPostgres, SortedDictionary<string, BackupFile> Files)
{
    /// <summary>Its name in the folder of a backup.</summary>
    public const string Name = "backup.json";

    /// <summary>The only format so far.</summary>
    public const int CurrentFormat = 1;

    /// <summary>The manifest of a backup.</summary>
    /// <exception cref="CommandFailedException">The folder is no backup, or one of a newer version.</exception>
    public static BackupManifest Read(string folder)
    {
        var path = Path.Combine(folder, Name);
        if (!File.Exists(path))
        {
            throw new CommandFailedException($"'{folder}' is no whole backup: it has no {Name}, which 'ferweb backup' writes last. Choose another one.");
        }

        try
        {
            var manifest = JsonFile.Read<BackupManifest>(path, JsonFormats.Indented);
            return manifest is { Files: not null, Format: CurrentFormat }
                ? manifest
                : throw new CommandFailedException($"'{path}' has a format that this version does not know. Restore it with the FerWeb that made it.");
        }
        catch (JsonException error)
        {
            throw new CommandFailedException($"'{path}' is damaged: {error.Message} Choose another backup.", error);
        }
    }

    /// <summary>Writes it into the folder of a backup.</summary>
    public void Write(string folder) => JsonFile.Write(Path.Combine(folder, Name), this, JsonFormats.Indented);
}

/// <summary>A file of a backup.</summary>
/// <param name="Bytes">Its size.</param>
/// <param name="Sha256">Its SHA-256, in hex.</param>
internal sealed record BackupFile(long Bytes, string Sha256);
