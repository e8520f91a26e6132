using System.CommandLine;
using FerWeb.Cli.Runs;
using FerWeb.Workspace.Comparison;
using FerWeb.Workspace.Evaluations;

namespace FerWeb.Cli.Evaluation;

/// <summary><c>ferweb evaluations compare</c>: whether two models differ by more than chance.</summary>
internal sealed class EvaluationsCompareCommand : CliCommand
{
    private readonly Argument<string> _first = new("first") { Description = "Id of an evaluation; 'ferweb evaluations list' shows them." };
    private readonly Argument<string> _second = new("second") { Description = "Id of one of another model on the same pictures." };
    private readonly Option<string> _folder = DataFolderOption.Create("Where the evaluations are kept");
    private readonly Option<bool> _json = RunTables.Json();

    public EvaluationsCompareCommand()
        : base("compare", "Says whether two models differ by more than chance.", "ferweb evaluations compare e0qk3m9x e0qk3n1c")
    {
        Add(_first);
        Add(_second);
        Add(_json);
        Add(_folder);
    }

    protected override Task<int> RunAsync(ParseResult input, CancellationToken cancellation)
    {
        var evaluations = new EvaluationLibrary(DataFolderOption.FolderOf(input.GetValue(_folder)), TimeProvider.System);
        var result = PairedComparison.Of(
            evaluations, EvaluationsCommand.Find(evaluations, input.GetRequiredValue(_first)),
            EvaluationsCommand.Find(evaluations, input.GetRequiredValue(_second)));
        if (input.GetValue(_json))
        {
            Terminal.WriteJson(result);
            return Task.FromResult(ExitCode.Ok);
        }

        // The command line speaks English with points, wherever it runs.
        var (accuracy, f1, test) = (result.Accuracy, result.MacroF1, result.Test);
        var p = test.PValue < 0.001 ? "p < 0.001" : $"p = {test.PValue:0.000}";
        Console.Out.WriteLine(
            $"{Named(result.First, result.FirstStep)} minus {Named(result.Second, result.SecondStep)}, n = {result.Count:N0}, 95 % intervals");
        Console.Out.WriteLine($"accuracy {Points(accuracy.Estimate)} points ({Points(accuracy.Low)} to {Points(accuracy.High)})");
        Console.Out.WriteLine($"macro-F1 {Signed(f1.Estimate)} ({Signed(f1.Low)} to {Signed(f1.High)})");
        Console.Out.WriteLine(
            $"McNemar: only the first right {test.OnlyFirst:N0}, only the second {test.OnlySecond:N0}, {p}; "
            + (result.IsSignificant ? "significant at 5 %" : "no significant difference"));
        if (!result.HasSameViews)
        {
            Console.Out.WriteLine(
                $"The first was measured on {EvaluationTables.Words(result.FirstViews)}, the second on {EvaluationTables.Words(result.SecondViews)}: "
                + "the difference may come from that as well.");
        }

        return Task.FromResult(ExitCode.Ok);
    }

    private static string Named(string runOrModel, long? step) => step is null ? runOrModel : $"{runOrModel} (step {step})";

    private static string Points(double share) => $"{100 * share:+0.0;-0.0;0.0}";

    private static string Signed(double difference) => $"{difference:+0.000;-0.000;0.000}";
}
