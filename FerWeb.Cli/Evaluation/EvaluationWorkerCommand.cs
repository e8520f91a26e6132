using System.CommandLine;
using FerWeb.Engine.Models;
using FerWeb.Workspace;
using FerWeb.Workspace.Datasets;
using FerWeb.Workspace.Evaluations;

namespace FerWeb.Cli.Evaluation;

/// <summary><c>ferweb evaluation-worker</c>: what the web app starts for each evaluation; not for people.</summary>
internal sealed class EvaluationWorkerCommand : CliCommand
{
    private readonly Option<string> _folder = new("--data-folder") { Description = "Where the evaluations are kept.", HelpName = "folder", Required = true };
    private readonly Option<string> _evaluation = new("--evaluation") { Description = "Id of the evaluation.", HelpName = "id", Required = true };
    private readonly Option<string> _model = new("--model") { Description = "Folder of its model.", HelpName = "folder", Required = true };

    public EvaluationWorkerCommand()
        : base(
            "evaluation-worker",
            "Evaluates one request of the data folder. FerWeb starts it by itself.",
            $"ferweb evaluation-worker --data-folder ferweb-data --evaluation e0qk3m9x --model models/{ModelStore.DefaultId}")
    {
        Hidden = true;
        foreach (Option option in (Option[])[_folder, _evaluation, _model])
        {
            Options.Add(option);
        }
    }

    protected override Task<int> RunAsync(ParseResult input, CancellationToken cancellation)
    {
        var folder = new DataFolder(input.GetValue(_folder)!);
        var worker = new EvaluationWorker(folder, new EvaluationLibrary(folder, TimeProvider.System), new DatasetLibrary(folder), TimeProvider.System);
        worker.Work(input.GetValue(_evaluation)!, input.GetValue(_model)!, cancellation);
        return Task.FromResult(ExitCode.Ok);
    }
}
