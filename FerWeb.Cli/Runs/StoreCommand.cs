using System.CommandLine;
using FerWeb.Workspace;
using FerWeb.Workspace.Runs;
using FerWeb.Workspace.Storage;

namespace FerWeb.Cli.Runs;

/// <summary>A command on the store of runs that web app and workers use.</summary>
internal abstract class StoreCommand : CliCommand
{
    private readonly Option<string> _folder = DataFolderOption.Create("Where the runs are kept, or the folder of one run of 'ferweb train'");

    protected StoreCommand(string name, string description, params string[] examples)
        : base(name, description, examples)
    {
        Options.Add(_folder);
    }

    /// <summary>Who is written down as the one who did it.</summary>
    protected static string Actor => Environment.UserName;

    protected sealed override async Task<int> RunAsync(ParseResult input, CancellationToken cancellation)
    {
        var folder = DataFolderOption.FolderOf(GivenFolder(input));
        using var store = RunStore.Open(folder, DataFolderOption.DatabaseOf(folder));
        return await RunAsync(input, store, folder, cancellation);
    }

    /// <summary>The changes that the pages make too, with the same rules.</summary>
    protected static RunActions Actions(IRunStore store, DataFolder folder) => new(store, folder, TimeProvider.System, audit: CliAudit.Of(folder));

    /// <summary>The data folder that was named, or null.</summary>
    protected string? GivenFolder(ParseResult input) => input.GetValue(_folder);

    /// <summary>Does the work on the opened store and returns an <see cref="ExitCode"/>.</summary>
    protected abstract Task<int> RunAsync(ParseResult input, IRunStore store, DataFolder folder, CancellationToken cancellation);
}
