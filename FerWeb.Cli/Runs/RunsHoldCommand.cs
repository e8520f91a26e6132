using System.CommandLine;
using FerWeb.Workspace;
using FerWeb.Workspace.Runs;

namespace FerWeb.Cli.Runs;

/// <summary><c>ferweb runs hold|release</c>: whether what waits may start.</summary>
internal sealed class RunsHoldCommand : StoreCommand
{
    private readonly Option<bool> _json = RunTables.Json();
    private readonly bool _held;

    public RunsHoldCommand(bool held)
        : base(
            held ? "hold" : "release",
            held ? "Starts nothing new from the queue; what trains goes on to its end." : "Lets what waits start again after 'runs hold'.",
            $"ferweb runs {(held ? "hold" : "release")}")
    {
        _held = held;
        Add(_json);
    }

    protected override Task<int> RunAsync(ParseResult input, IRunStore store, DataFolder folder, CancellationToken cancellation)
    {
        store.SetHold(_held, Actor);
        var hold = store.Hold();
        if (input.GetValue(_json))
        {
            Terminal.WriteJson(new { Held = hold is not null, hold?.Since, hold?.By });
        }
        else
        {
            Console.Out.WriteLine(
                hold is null ? "What waits may start." : "Nothing new starts; what trains goes on. 'ferweb runs release' lets what waits start again.");
        }

        return Task.FromResult(ExitCode.Ok);
    }
}
