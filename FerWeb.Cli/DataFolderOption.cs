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
        => folder.Root == WebApps().Root ? DatabaseSetting.OfEnvironment ?? InFile("Database") : null;

    private static DataFolder WebApps()
        => DataFolder.Find(Environment.GetEnvironmentVariable("Storage__Folder") is { Length: > 0 } set ? set : InFile("Folder") ?? DataFolder.DefaultName);

    // As the web app reads it: the environment before the file before the default.
    private static string? InFile(string setting)
    {
        var file = DataFolder.Find("appsettings.json").Root;
        if (!File.Exists(file))
        {
            return null;
        }

        try
        {
            var settings = JsonFile.Read<JsonElement>(file, JsonFormats.Indented);
            return settings.TryGetProperty("Storage", out var storage) && storage.TryGetProperty(setting, out var value) ? value.GetString() : null;
        }
        catch (JsonException error)
        {
            throw new CommandFailedException($"'{file}' is no valid JSON: {error.Message}", error);
        }
    }
}
