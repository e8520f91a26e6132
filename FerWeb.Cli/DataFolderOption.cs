using System.CommandLine;
using System.Text.Json;
using FerWeb.Engine.Storage;
using FerWeb.Workspace;

namespace FerWeb.Cli;

/// <summary>The option <c>--data-folder</c>, and which folder it means.</summary>
internal static class DataFolderOption
{
    public static Option<string> Create(string what) => new("--data-folder")
    {
        Description = $"{what} (default: the web app's, by Storage__Folder or Storage:Folder in appsettings.json).",
        HelpName = "folder",
    };

    /// <summary>The folder that was given, or the web app's.</summary>
    public static DataFolder FolderOf(string? given) => given is not null ? DataFolder.At(given) : WebApps();

    /// <summary>The PostgreSQL database of the web app's data folder when it has one; the runs of any other folder are in it.</summary>
    public static string? DatabaseOf(DataFolder folder)
        => folder.Root == WebApps().Root ? DatabaseSetting.OfEnvironment ?? InFile("Storage", "Database") : null;

    /// <summary>A setting of the web app, as it reads it: the environment before the file; null where it stands in neither.</summary>
    public static string? Setting(string section, string name)
        => Environment.GetEnvironmentVariable($"{section}__{name}") is { Length: > 0 } set ? set : InFile(section, name);

    private static DataFolder WebApps()
        => DataFolder.Find(Setting("Storage", "Folder") ?? DataFolder.DefaultName);

    private static string? InFile(string section, string name)
    {
        var file = DataFolder.Find("appsettings.json").Root;
        if (!File.Exists(file))
        {
            return null;
        }

        try
        {
            var settings = JsonFile.Read<JsonElement>(file, JsonFormats.Indented);
            return settings.TryGetProperty(section, out var part) && part.TryGetProperty(name, out var value)
                ? value.ValueKind is JsonValueKind.Number ? value.GetRawText() : value.GetString()
                : null;
        }
        catch (JsonException error)
        {
            throw new CommandFailedException($"'{file}' is no valid JSON: {error.Message}", error);
        }
    }
}
