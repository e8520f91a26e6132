using System.CommandLine;
using FerWeb.Workspace.Evaluations;
using FerWeb.Workspace.Runs;

namespace FerWeb.Cli.Evaluation;

/// <summary><c>ferweb evaluations</c>: the evaluations of the web app, from a terminal.</summary>
internal static class EvaluationsCommand
{
    public static Command Create() => new("evaluations", "Shows, compares and deletes the evaluations that the web app keeps.")
    {
        new EvaluationsListCommand(),
        new EvaluationsShowCommand(),
        new EvaluationsCompareCommand(),
        new EvaluationsDeleteCommand(),
    };

    public static Argument<string> Id() => new("id") { Description = "Id of the evaluation; 'ferweb evaluations list' shows them." };

    /// <exception cref="NotThereException">There is none of that id.</exception>
    public static Workspace.Evaluations.Evaluation Find(EvaluationLibrary evaluations, string id)
        => evaluations.Find(id) ?? throw new NotThereException($"There is no evaluation '{id}'. 'ferweb evaluations list' shows those there are.");
}
