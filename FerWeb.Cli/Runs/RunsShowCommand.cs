using System.CommandLine;
using FerWeb.Workspace;
using FerWeb.Workspace.Runs;
using FerWeb.Workspace.Sweeps;

namespace FerWeb.Cli.Runs;

/// <summary><c>ferweb runs show</c>: all that is known of one run.</summary>
internal sealed class RunsShowCommand : StoreCommand
{
    private readonly Argument<string> _id = new("id") { Description = "Id of the run." };
    private readonly Option<bool> _metrics = new("--metrics") { Description = "With all points of its curves (JSON only)." };
    private readonly Option<bool> _json = RunTables.Json();

    public RunsShowCommand()
        : base("show", "Shows where a run stands, its settings and its checkpoints.", "ferweb runs show r0qk3m9x", "ferweb runs show r0qk3m9x --json --metrics")
    {
        Add(_id);
        Add(_metrics);
        Add(_json);
    }

    protected override Task<int> RunAsync(ParseResult input, IRunStore store, DataFolder folder, CancellationToken cancellation)
    {
        var run = Actions(store, folder).Find(input.GetRequiredValue(_id));
        var checkpoints = new SweepLibrary(folder, TimeProvider.System).Awaiting(run.Id, store.Checkpoints(run.Id));
        if (input.GetValue(_json))
        {
            Terminal.WriteJson(
                new
                {
                    Run = run,
                    Folder = folder.Run(run.Id),
                    Checkpoints = checkpoints,
                    Metrics = input.GetValue(_metrics) ? store.ReadMetrics(run.Id) : null,
                });
        }
        else
        {
            RunTables.Write(run, folder.Run(run.Id), checkpoints);
        }

        return Task.FromResult(ExitCode.Ok);
    }
}
