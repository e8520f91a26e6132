using FerWeb.Engine.Datasets;
using FerWeb.Engine.Emotions;
using FerWeb.Engine.Evaluation;
using FerWeb.Engine.Recognition;
using FerWeb.Tests.Engine.Evaluation;
using FerWeb.Workspace.Evaluations;
using FerWeb.Workspace.Runs;

namespace FerWeb.Tests.Workspace;

/// <summary>Evaluations of runs, without evaluating them: a library holds what a worker would have written.</summary>
internal static class EvaluatedRuns
{
    private const int Classes = 7;
    private const int Pictures = 40;

    /// <summary>A finished evaluation of a checkpoint on forty validation pictures.</summary>
    public static Evaluation Evaluate(
        this EvaluationLibrary evaluations, Run run, Func<int, bool> isRight, string? sha256 = null, Views views = Views.Single, long step = 10,
        string? model = null)
    {
        var origin = new CheckpointOrigin(run.Id, step);
        var added = evaluations.Add(
            new EvaluationRequest(run.Id, origin, "drawn", "Drawn faces", Split.Validation, views, "ada", DateTimeOffset.UnixEpoch));
        var fer = PredictionsOf.Rows(
            Classes, [.. Enumerable.Range(0, Pictures).Select(picture => (picture % Classes, Row(picture % Classes, isRight(picture))))]);
        var record = new EvaluationRecord
        {
            Model = new EvaluatedModel(model ?? run.Id, "ab", origin),
            Data = new EvaluatedData("Drawn faces", sha256 ?? run.Spec.Dataset.Sha256, Split.Validation, Pictures, "as given", "drawn"),
            Views = views,
            Measured = DateTimeOffset.UnixEpoch,
            PredictionSeconds = 0.1,
            Fer = HeadFigures.Of(fer, LabelHead.Fer, EmotionNames.All, new HashSet<int>()),
        };
        evaluations.Finish(added.Id, record, new EvaluatedPredictions(fer, null));
        return evaluations.Find(added.Id)!;
    }

    private static float[] Row(int label, bool isRight)
        => [.. Enumerable.Range(0, Classes).Select(k => k == (isRight ? label : (label + 1) % Classes) ? 0.7f : 0.05f)];
}
