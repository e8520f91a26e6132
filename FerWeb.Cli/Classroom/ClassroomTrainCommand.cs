using System.CommandLine;
using FerWeb.Cli.Runs;
using FerWeb.Workspace;
using FerWeb.Workspace.Classroom;
using FerWeb.Workspace.Runs;

namespace FerWeb.Cli.Classroom;

/// <summary><c>ferweb classroom train</c>: puts a run on a classroom set into the queue of the web app.</summary>
internal sealed class ClassroomTrainCommand : StoreCommand
{
    private readonly Argument<string> _id = new("id") { Description = "Id of the set; 'ferweb classroom list' shows them." };

    private readonly Option<string> _start = new("--start-model")
    {
        Description = "Id of the model to start from (default: the live model where it is a network like the shipped one and knows the seven emotions, "
            + "else the shipped one).",
        HelpName = "id",
    };

    public ClassroomTrainCommand()
        : base(
            "train",
            "Puts a fine-tuning of a model on a set's pictures into the web app's queue.",
            "ferweb classroom train k0vb231h",
            "ferweb classroom train k0vb231h --start-model r0vb2aaa-400")
    {
        Add(_id);
        Add(_start);
    }

    protected override Task<int> RunAsync(ParseResult input, IRunStore store, DataFolder folder, CancellationToken cancellation)
    {
        var sets = new ClassroomStore(folder, TimeProvider.System);
        Console.Out.WriteLine(ClassroomCommand.Actions(sets, store, folder).Train(input.GetRequiredValue(_id), Actor, input.GetValue(_start)).Id);
        return Task.FromResult(ExitCode.Ok);
    }
}
