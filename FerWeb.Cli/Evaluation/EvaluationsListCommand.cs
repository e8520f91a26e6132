using System.CommandLine;
using FerWeb.Cli.Runs;
using FerWeb.Workspace.Evaluations;
using Spectre.Console;

namespace FerWeb.Cli.Evaluation;

/// <summary><c>ferweb evaluations list</c>: all evaluations.</summary>
internal sealed class EvaluationsListCommand : CliCommand
{
    private readonly Option<string> _folder = DataFolderOption.Create("Where the evaluations are kept");
    private readonly Option<bool> _json = RunTables.Json();

    public EvaluationsListCommand()
        : base("list", "Lists evaluations, the newest first.", "ferweb evaluations list", "ferweb evaluations list --json")
    {
        Add(_json);
        Add(_folder);
    }

    protected override Task<int> RunAsync(ParseResult input, CancellationToken cancellation)
    {
        var all = new EvaluationLibrary(DataFolderOption.FolderOf(input.GetValue(_folder)), TimeProvider.System).List();
        if (input.GetValue(_json))
        {
            Terminal.WriteJson(all.Select(one => new
            {
                one.Id,
                one.Status,
                Model = ModelOf(one),
                one.Request.Origin?.Run,
                one.Request.Origin?.Step,
                one.Request.Dataset,
                one.Request.Split,
                one.Request.Views,
                one.Request.By,
                one.Request.Created,
                one.Record?.Fer.All.Count,
                one.Record?.Fer.All.Accuracy,
                Reason = one.Reason?.ToString(),
            }));
            return Task.FromResult(ExitCode.Ok);
        }

        if (all.Count == 0)
        {
            Console.Out.WriteLine("There is no evaluation yet. 'ferweb evaluate --dataset ID' makes one.");
            return Task.FromResult(ExitCode.Ok);
        }

        var table = new Table().AddColumns(
            new TableColumn("id").NoWrap(), new TableColumn("status").NoWrap(), new TableColumn("model").NoWrap(),
            new TableColumn("step").RightAligned().NoWrap(), new TableColumn("data set"), new TableColumn("split").NoWrap(),
            new TableColumn("views").NoWrap(), new TableColumn("accuracy").RightAligned().NoWrap(), new TableColumn("n").RightAligned().NoWrap());
        foreach (var one in all)
        {
            var figures = one.Record?.Fer.All;
            table.AddRow(((string[])[
                one.Id, one.Status.ToString().ToLowerInvariant(), ModelOf(one), $"{one.Request.Origin?.Step}", one.Request.DatasetName,
                one.Request.Split.ToString().ToLowerInvariant(), EvaluationTables.Words(one.Request.Views), RunTables.Percent(figures?.Accuracy),
                figures is null ? "" : $"{figures.Count:N0}"])
                .Select(Markup.Escape).ToArray());
        }

        Terminal.Out.Write(table);
        return Task.FromResult(ExitCode.Ok);
    }

    // That of a checkpoint, which a request names by its run, is known once it has been made.
    private static string ModelOf(Workspace.Evaluations.Evaluation one) => one.Record?.Model.Id ?? one.Request.Model;
}
