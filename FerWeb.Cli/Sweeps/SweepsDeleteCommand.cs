using System.CommandLine;
using FerWeb.Cli.Runs;
using FerWeb.Workspace;
using FerWeb.Workspace.Runs;

namespace FerWeb.Cli.Sweeps;

/// <summary><c>ferweb sweeps delete</c>: removes a sweep that has ended.</summary>
internal sealed class SweepsDeleteCommand : StoreCommand
{
    private readonly Argument<string> _id = new("id") { Description = "Id of the sweep." };

    public SweepsDeleteCommand()
        : base("delete", "Deletes a sweep that has ended; its runs go to the trash, a run with all epochs stays.", "ferweb sweeps delete s0qk3m9x")
        => Add(_id);

    protected override Task<int> RunAsync(ParseResult input, IRunStore store, DataFolder folder, CancellationToken cancellation)
    {
        var id = input.GetRequiredValue(_id);
        SweepsCommand.Actions(store, folder).Delete(id, Actor);
        Console.Out.WriteLine($"{id}: deleted; its runs are in the trash.");
        return Task.FromResult(ExitCode.Ok);
    }
}
