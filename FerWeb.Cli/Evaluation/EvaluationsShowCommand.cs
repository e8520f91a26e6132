using System.CommandLine;
using FerWeb.Cli.Runs;
using FerWeb.Engine.Recognition;
using FerWeb.Workspace.Evaluations;

namespace FerWeb.Cli.Evaluation;

/// <summary><c>ferweb evaluations show</c>: the figures of one.</summary>
internal sealed class EvaluationsShowCommand : CliCommand
{
    private readonly Argument<string> _id = EvaluationsCommand.Id();
    private readonly Option<LabelHead> _head = EvaluateCommand.Head();
    private readonly Option<string> _folder = DataFolderOption.Create("Where the evaluations are kept");
    private readonly Option<bool> _json = RunTables.Json();

    public EvaluationsShowCommand()
        : base("show", "Shows the figures of an evaluation.", "ferweb evaluations show e0qk3m9x", "ferweb evaluations show e0qk3m9x --head crowd --json")
    {
        Add(_id);
        Add(_head);
        Add(_json);
        Add(_folder);
    }

    protected override Task<int> RunAsync(ParseResult input, CancellationToken cancellation)
    {
        var evaluations = new EvaluationLibrary(DataFolderOption.FolderOf(input.GetValue(_folder)), TimeProvider.System);
        var found = EvaluationsCommand.Find(evaluations, input.GetRequiredValue(_id));
        var record = found.Record
            ?? throw new CommandFailedException(
                $"This evaluation is {found.Status.ToString().ToLowerInvariant()} and has no figures. {found.Reason}".TrimEnd());
        EvaluateCommand.Write(record, input.GetValue(_head), input.GetValue(_json));
        return Task.FromResult(ExitCode.Ok);
    }
}
