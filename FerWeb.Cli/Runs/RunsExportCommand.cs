using System.CommandLine;
using FerWeb.Workspace;
using FerWeb.Workspace.Runs;

namespace FerWeb.Cli.Runs;

/// <summary><c>ferweb runs export</c>: a run's curves for other programs.</summary>
internal sealed class RunsExportCommand : StoreCommand
{
    private readonly Argument<string> _id = new("id") { Description = "Id of the run." };

    private readonly Option<string> _format = new("--format") { Description = "csv, json or tensorboard.", HelpName = "name", Required = true };

    private readonly Option<string[]> _keys = new("--key")
    {
        Description = "Only this curve, such as validation/loss; may be given several times.",
        HelpName = "name",
    };

    private readonly Option<string> _out = new("--out")
    {
        Description = "The file to write, for tensorboard the folder (default: standard output, for tensorboard runs/ID).",
        HelpName = "path",
    };

    public RunsExportCommand()
        : base(
            "export",
            "Writes a run's curves as CSV, JSON or TensorBoard events.",
            "ferweb runs export r0qk3m9x --format csv --out curves.csv",
            "ferweb runs export r0qk3m9x --format tensorboard --out logs/r0qk3m9x",
            "ferweb runs export r0qk3m9x --format json --key validation/loss --out loss.json")
    {
        _format.AcceptOnlyFromAmong("csv", "json", "tensorboard");
        Add(_id);
        Add(_format);
        Add(_keys);
        Add(_out);
    }

    protected override Task<int> RunAsync(ParseResult input, IRunStore store, DataFolder folder, CancellationToken cancellation)
    {
        var run = Actions(store, folder).Find(input.GetRequiredValue(_id));
        var points = RunMetricsExport.Points(store, run, input.GetValue(_keys) ?? []);
        var (format, target) = (input.GetRequiredValue(_format), input.GetValue(_out));
        if (format == "tensorboard")
        {
            Console.Out.WriteLine(RunMetricsExport.TensorBoard(Path.GetFullPath(target ?? Path.Combine("runs", run.Id)), run, points));
            return Task.FromResult(ExitCode.Ok);
        }

        var text = format == "csv" ? RunMetricsExport.Csv(points) : RunMetricsExport.Json(run, points) + "\n";
        if (target is null)
        {
            Console.Out.Write(text);
        }
        else
        {
            File.WriteAllText(target, text);
        }

        return Task.FromResult(ExitCode.Ok);
    }
}
