using System.CommandLine;
using System.Text.Json;
using FerWeb.Engine.Storage;
using FerWeb.Workspace;
using FerWeb.Workspace.Runs;
using FerWeb.Workspace.Storage;

namespace FerWeb.Cli.Runs;

/// <summary>A command on the store of runs that web app and workers use.</summary>
internal abstract class StoreCommand : CliCommand
{
    private readonly Option<string> _folder = new("--data-folder")
    {
        Description =
            "Where the runs are kept, or the folder of one run of 'ferweb train' " +
            "(default: the web app's, by Storage__Folder or Storage:Folder in appsettings.json).",
        HelpName = "folder",
    };

    protected StoreCommand(string name, string description, params string[] examples)
        : base(name, description, examples)
    {
        Options.Add(_folder);
    }

    /// <summary>Who is written down as the one who did it.</summary>
    protected static string Actor => Environment.UserName;

    protected sealed override async Task<int> RunAsync(ParseResult input, CancellationToken cancellation)
    {
        var folder = input.GetValue(_folder) is { } given ? DataFolder.At(given) : DataFolder.Find(Setting());
        using var store = SqliteRunStore.Open(folder);
        return await RunAsync(input, store, folder, cancellation);
    }

    /// <summary>The changes that the pages make too, with the same rules.</summary>
    protected static RunActions Actions(IRunStore store, DataFolder folder) => new(store, folder, TimeProvider.System);

    /// <summary>Does the work on the opened store and returns an <see cref="ExitCode"/>.</summary>
    protected abstract Task<int> RunAsync(ParseResult input, SqliteRunStore store, DataFolder folder, CancellationToken cancellation);

    // As the web app reads it: the environment before the file before the default.
    private static string Setting()
    {
        if (Environment.GetEnvironmentVariable("Storage__Folder") is { Length: > 0 } set)
        {
            return set;
        }

        var file = Path.Combine(DataFolder.Find("appsettings.json").Root);
        if (!File.Exists(file))
        {
            return DataFolder.DefaultName;
        }

        try
        {
            var settings = JsonFile.Read<JsonElement>(file, JsonFormats.Indented);
            return settings.TryGetProperty("Storage", out var storage) && storage.TryGetProperty("Folder", out var value)
                ? value.GetString() ?? DataFolder.DefaultName
                : DataFolder.DefaultName;
        }
        catch (JsonException error)
        {
            throw new CommandFailedException($"'{file}' is no valid JSON: {error.Message}", error);
        }
    }
}
