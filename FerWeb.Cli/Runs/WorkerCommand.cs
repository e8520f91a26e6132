using System.CommandLine;
using FerWeb.Workspace;
using FerWeb.Workspace.Runs;
using FerWeb.Workspace.Storage;
using FerWeb.Workspace.Worker;

namespace FerWeb.Cli.Runs;

/// <summary><c>ferweb worker</c>: what the web app starts for each run; not for people.</summary>
internal sealed class WorkerCommand : CliCommand
{
    private readonly Option<string> _folder = new("--data-folder") { Description = "Where the runs are kept.", HelpName = "folder", Required = true };
    private readonly Option<string> _run = new("--run") { Description = "Id of the run.", HelpName = "id", Required = true };
    private readonly Option<int> _attempt =
        new("--attempt") { Description = "The attempt that was claimed for this worker.", HelpName = "number", Required = true };
    private readonly Option<double> _lease = new("--lease-seconds")
    {
        Description = "How long the run stays this worker's without a sign of life (default: 30).",
        HelpName = "number",
        DefaultValueFactory = _ => 30,
    };

    public WorkerCommand()
        : base(
            "worker", "Trains one claimed run of the store. FerWeb starts it by itself.", "ferweb worker --data-folder ferweb-data --run r0qk3m9x --attempt 1")
    {
        Hidden = true;
        foreach (Option option in (Option[])[_folder, _run, _attempt, _lease])
        {
            Options.Add(option);
        }
    }

    protected override Task<int> RunAsync(ParseResult input, CancellationToken cancellation)
    {
        var folder = new DataFolder(input.GetValue(_folder)!);
        using var store = RunStore.Open(folder, DatabaseSetting.OfEnvironment);
        var lease = TimeSpan.FromSeconds(input.GetValue(_lease));
        var options =
            new WorkerOptions { Lease = lease, RenewEvery = TimeSpan.FromSeconds(Math.Min(0.5, lease.TotalSeconds / 4)), Abandon = ProcessEnd.AtOnce };
        return Task.FromResult(
            new RunWorker(store, folder, options).Work(input.GetValue(_run)!, input.GetValue(_attempt), cancellation) ? ExitCode.Ok : ExitCode.Failed);
    }
}
