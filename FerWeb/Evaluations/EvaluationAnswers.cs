using System.ComponentModel;
using System.Text.Json.Serialization;
using FerWeb.Engine.Datasets;
using FerWeb.Engine.Evaluation;
using FerWeb.Workspace.Evaluations;

namespace FerWeb.Evaluations;

/// <summary>What a new evaluation needs.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record NewEvaluationRequest(
    [property: Description("Id of the data set, such as drawn.")] string Dataset,
    [property: Description("train, validation or test. Look at test once only, at the very end: each use is counted.")] string Split = "validation",
    [property: Description("Id of a model; left out for a run's checkpoint.")] string? Model = null,
    [property: Description("Id of a run, for one of its checkpoints.")] string? Run = null,
    [property: Description("Step of the checkpoint; the run's best, or its newest, when left out.")] long? Step = null,
    [property: Description("Average ten views of each picture, which takes ten times as long.")] bool TenCrop = false);

/// <summary>An evaluation in a list.</summary>
internal sealed record EvaluationSummary(
    string Id,
    [property: Description("waiting, running, finished, failed or cancelled.")] EvaluationStatus Status,
    string Model,
    [property: Description("Run that a checkpoint came from; null for another model.")] string? Run,
    long? Step,
    string Dataset,
    Split Split,
    [property: Description("What of each picture was shown: single, or ten_crop for the average of ten views.")] Views Views,
    string By,
    DateTimeOffset Created,
    [property: Description("Why it failed.")] string? Reason,
    [property: Description("Share of right answers on all pictures, 0 to 1.")] double? Accuracy,
    double? MacroF1,
    [property: Description("On a test split: the how-manieth counted use it was.")] int? TestUse)
{
    public static EvaluationSummary Of(Evaluation one)
    {
        var (request, record) = (one.Request, one.Record);
        return new EvaluationSummary(
            one.Id, one.Status, record?.Model.Id ?? request.Model, request.Origin?.Run, request.Origin?.Step, request.Dataset, request.Split, request.Views,
            request.By, request.Created, one.Reason?.ToString(), record?.Fer.All.Accuracy, record?.Fer.All.MacroF1, record?.TestUse);
    }
}

/// <summary>An evaluation with its whole record.</summary>
internal sealed record EvaluationAnswer(
    EvaluationSummary Evaluation,
    [property: Description("All figures; null until it is finished.")] EvaluationRecord? Record)
{
    public static EvaluationAnswer Of(Evaluation one) => new(EvaluationSummary.Of(one), one.Record);
}
