using System.ComponentModel;
using FerWeb.Api;
using FerWeb.Datasets;
using FerWeb.Engine.Datasets;
using FerWeb.Engine.Emotions;
using FerWeb.Engine.Evaluation;
using FerWeb.Engine.Photos;
using FerWeb.Engine.Recognition;
using FerWeb.Recognition;
using FerWeb.Runs;
using FerWeb.Security;
using FerWeb.Workspace.Comparison;
using FerWeb.Workspace.Evaluations;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FerWeb.Evaluations;

/// <summary>The HTTP mirror of the pages about evaluations: the same actions with the same checks.</summary>
internal static class EvaluationsApi
{
    public const string Path = "/api/v1/evaluations";

    public static void MapEvaluationsApi(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup(Path).AuthorizeByMethod().WithTags("Evaluations");
        api.MapGet("", (EvaluationLibrary evaluations,
                [Description("Only of this model or run.")] string? model = null,
                [Description("Only on this data set.")] string? dataset = null)
                => TypedResults.Ok(evaluations.List().Select(EvaluationSummary.Of)
                    .Where(one => (model is null || one.Model == model || one.Run == model) && (dataset is null || one.Dataset == dataset))))
            .WithName("ListEvaluations").WithSummary("All evaluations, the newest first");
        api.MapPost("", Start)
            .WithName("StartEvaluation").WithSummary("Evaluate a model or a checkpoint on a part of a data set")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .MayBeSentAgain<EvaluationAnswer>();
        api.MapGet("/{id}", (string id, EvaluationActions actions) => TypedResults.Ok(EvaluationAnswer.Of(actions.Require(id))))
            .WithName("GetEvaluation").WithSummary("Where an evaluation stands, with all its figures");
        api.MapGet("/{id}/comparison", (
                string id, EvaluationActions actions, EvaluationLibrary library,
                [Description("Id of an evaluation of another model on the same pictures.")] string with)
                => Do(StatusCodes.Status400BadRequest, () => TypedResults.Ok(PairedComparison.Of(library, actions.Require(id), actions.Require(with)))))
            .WithName("CompareEvaluations").WithSummary("Whether two models differ by more than chance: McNemar's test and bootstrap intervals")
            .ProducesProblem(StatusCodes.Status400BadRequest);
        api.MapGet("/{id}/predictions.csv", Predictions)
            .WithName("EvaluationPredictions").WithSummary("The probabilities of each picture as CSV")
            .Produces<Stream>(StatusCodes.Status200OK, "text/csv")
            .ProducesProblem(StatusCodes.Status409Conflict);
        api.MapGet("/{id}/images/{image:int}/heat-map.png", HeatMapAsync)
            .WithName("EvaluationHeatMap").WithSummary("Where on a picture the network found evidence for an emotion (Grad-CAM)")
            .Produces<Stream>(StatusCodes.Status200OK, "image/png")
            .ProducesProblem(StatusCodes.Status409Conflict);
        api.MapPost("/{id}/cancel", (string id, EvaluationActions actions) => Do(StatusCodes.Status409Conflict, () =>
            {
                actions.Cancel(id);
                return TypedResults.NoContent();
            }))
            .WithName("CancelEvaluation").WithSummary("Cancel an evaluation that has not ended")
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
        api.MapDelete("/{id}", (string id, EvaluationActions actions) => Do(StatusCodes.Status409Conflict, () =>
            {
                actions.Delete(id);
                return TypedResults.NoContent();
            }))
            .WithName("DeleteEvaluation").WithSummary("Delete an evaluation that has ended; the uses of test splits stay counted")
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
    }

    private static Created<EvaluationAnswer> Start(NewEvaluationRequest request, EvaluationActions actions, HttpContext context)
        => Do(StatusCodes.Status400BadRequest, () =>
        {
            if (string.IsNullOrWhiteSpace(request.Dataset))
            {
                throw new ProblemException(StatusCodes.Status400BadRequest, "Name a data set in 'dataset'; 'drawn' is always there.", field: "dataset");
            }

            var split = request.Split switch
            {
                "train" => Split.Train,
                "validation" => Split.Validation,
                "test" => Split.Test,
                _ => throw new ProblemException(
                    StatusCodes.Status400BadRequest, "The field 'split' is one of: train, validation, test.", field: "split"),
            };
            if (request is { Run: null, Model: not null, Step: not null })
            {
                throw new ProblemException(
                    StatusCodes.Status400BadRequest, "A 'step' is that of a run's checkpoint. Name its 'run' instead of a model, or leave 'step' out.",
                    field: "step");
            }

            var choice = new EvaluationChoice(
                request.Dataset, split, request.Model, request.Run, request.Step, request.TenCrop ? Views.TenCrop : Views.Single);
            var added = actions.Start(choice, PersonName.Of(context));
            return TypedResults.Created($"{context.Request.PathBase}{Path}/{added.Id}", EvaluationAnswer.Of(added));
        });

    private static FileContentHttpResult Predictions(
        string id,
        EvaluationActions actions,
        EvaluationLibrary evaluations,
        [Description("Whose probabilities: fer or crowd."), ReadAs(typeof(LabelHead))] string head = "fer")
    {
        var (record, labels) = (Finished(actions, id), RecognizeApi.ParseHead(head));
        var predictions = Do(StatusCodes.Status409Conflict, () => evaluations.ReadPredictions(id));
        var (figures, rows) = labels == LabelHead.Fer ? (record.Fer, predictions.Fer) : (record.Crowd, predictions.Crowd);
        return figures is null || rows is null
            ? throw new ProblemException(StatusCodes.Status404NotFound, "The crowd head was not measured: the model has none, or the pictures have no votes.")
            : TypedResults.File(PredictionsCsv.Write(figures, rows), "text/csv; charset=utf-8", $"{id}-predictions.csv");
    }

    private static async Task<FileContentHttpResult> HeatMapAsync(
        string id,
        [Description("Its index in the split, from 0.")] int image,
        EvaluationActions actions,
        EvaluationExplainer explainer,
        HttpContext http,
        [Description("For which emotion or own class; happy, or the first own class, when left out.")] string? emotion = null,
        [Description("Whose evidence: fer or crowd."), ReadAs(typeof(LabelHead))] string head = "fer",
        CancellationToken cancellation = default)
    {
        var record = Finished(actions, id);
        await PupilsPicturesFilter.RequireAsync(http, record.Data.Id ?? "");
        if (image < 0 || image >= record.Data.Images)
        {
            throw new ProblemException(
                StatusCodes.Status404NotFound, $"This evaluation has no picture {image}. Its pictures are 0 to {record.Data.Images - 1}.");
        }

        var classes = record.Fer.ClassNames;
        var asked = FaceClasses.Find(classes, emotion ?? (FaceClasses.IsSeven(classes) ? "happy" : classes[0]))
            ?? throw new ProblemException(
                StatusCodes.Status400BadRequest, $"The parameter 'emotion' is one of: {string.Join(", ", classes)}.", field: "emotion");
        try
        {
            var heat = await explainer.ExplainAsync(actions.Require(id), image, RecognizeApi.ParseHead(head), asked.Index, cancellation);
            return TypedResults.File(PngEncoder.Encode(heat), "image/png");
        }
        catch (EvaluationException error)
        {
            throw new ProblemException(StatusCodes.Status409Conflict, error.Message);
        }
    }

    private static EvaluationRecord Finished(EvaluationActions actions, string id) => actions.Require(id).Record
        ?? throw new ProblemException(StatusCodes.Status409Conflict, "This evaluation has no result: it has not ended, or it failed.");

    private static T Do<T>(int status, Func<T> act)
    {
        try
        {
            return act();
        }
        catch (EvaluationException error)
        {
            throw new ProblemException(status, error.Message);
        }
    }
}
