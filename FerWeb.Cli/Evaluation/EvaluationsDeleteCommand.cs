using System.CommandLine;
using FerWeb.Workspace.Evaluations;

namespace FerWeb.Cli.Evaluation;

/// <summary><c>ferweb evaluations delete</c>: removes one that has ended.</summary>
internal sealed class EvaluationsDeleteCommand : CliCommand
{
    private readonly Argument<string> _id = EvaluationsCommand.Id();
    private readonly Option<string> _folder = DataFolderOption.Create("Where the evaluations are kept");

    public EvaluationsDeleteCommand()
        : base(
            "delete", "Deletes an evaluation that has ended, for good; the uses of test splits stay counted.", "ferweb evaluations delete e0qk3m9x")
    {
        Add(_id);
        Add(_folder);
    }

    protected override Task<int> RunAsync(ParseResult input, CancellationToken cancellation)
    {
        var folder = DataFolderOption.FolderOf(input.GetValue(_folder));
        var evaluations = new EvaluationLibrary(folder, TimeProvider.System, CliAudit.Of(folder));
        var id = EvaluationsCommand.Find(evaluations, input.GetRequiredValue(_id)).Id;
        evaluations.Delete(id);
        Console.Out.WriteLine($"{id}: deleted.");
        return Task.FromResult(ExitCode.Ok);
    }
}
