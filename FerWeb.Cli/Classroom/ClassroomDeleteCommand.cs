using System.CommandLine;
using FerWeb.Cli.Runs;
using FerWeb.Workspace;
using FerWeb.Workspace.Classroom;
using FerWeb.Workspace.Runs;

namespace FerWeb.Cli.Classroom;

/// <summary><c>ferweb classroom delete</c>: removes a classroom set for good.</summary>
internal sealed class ClassroomDeleteCommand : StoreCommand
{
    private readonly Argument<string> _id = new("id") { Description = "Id of the set; 'ferweb classroom list' shows them." };

    private readonly Option<bool> _withRuns = new("--with-runs")
    {
        Description = "Also the runs that learned from its pictures, with the data sets that those need.",
    };

    public ClassroomDeleteCommand()
        : base(
            "delete",
            "Removes a classroom set for good with its pictures. Data sets made of them stay, with copies of the pictures, where a run was trained on them, " +
                "unless --with-runs is given.",
            "ferweb classroom delete k0vb231h",
            "ferweb classroom delete k0vb231h --with-runs")
    {
        Add(_id);
        Add(_withRuns);
    }

    protected override Task<int> RunAsync(ParseResult input, IRunStore store, DataFolder folder, CancellationToken cancellation)
    {
        var id = input.GetRequiredValue(_id);
        var sets = new ClassroomStore(folder, TimeProvider.System);
        var removal = ClassroomCommand.Actions(sets, store, folder).Delete(id, input.GetValue(_withRuns), Actor);
        Console.Out.WriteLine($"{id}: deleted");
        foreach (var kept in removal.Kept)
        {
            Console.Out.WriteLine(
                $"The data set '{kept}' stays: a run was trained on it, it is a version of one, or nobody knows whose it is. "
                + "It can hold pictures of the set.");
        }

        foreach (var model in removal.Models)
        {
            Console.Out.WriteLine($"The model '{model}' learned from the set and stays; it holds no pictures.");
        }

        return Task.FromResult(ExitCode.Ok);
    }
}
