using System.ComponentModel;
using System.Text.Json.Serialization;
using FerWeb.Api;
using FerWeb.Engine.Models;
using FerWeb.Workspace.Models;
using FerWeb.Workspace.Runs;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace FerWeb.Models;

/// <summary>The HTTP side of models that are made of several: waited for, or followed at an address of their own.</summary>
internal static class CombinationsApi
{
    private const string Path = "/api/v1/model-combinations";

    // RFC 7240, 4.1.
    private const string RespondAsync = "respond-async";

    /// <summary>Adds the endpoints to those of <see cref="ModelsApi"/>.</summary>
    public static void MapCombinations(this RouteGroupBuilder api)
    {
        api.MapPost("/models/combine", CombineAsync)
            .WithName("CombineModels")
            .WithSummary("Make one model of several, by their answers (an ensemble) or their weights, and measure it")
            .WithDescription(
                "Answers 201 when the model is there, which takes as long as measuring it. With the header 'Prefer: respond-async' it answers 202 at once; "
                + "follow it at its Location.")
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict);
        api.MapGet("/model-combinations/{id}", (string id, CombinedModels combined) => TypedResults.Ok(CombinationAnswer.Of(combined.Find(id) ?? throw Gone())))
            .WithName("GetCombination")
            .WithSummary("Whether a model of several is there that was begun with 'Prefer: respond-async'; for a day, and until the site ends");
    }

    private static ProblemException Gone() => new(
        StatusCodes.Status404NotFound, "Nothing is known of this any more. When it was made, the model stands in the list of models.");

    private static async Task<Results<Created<ModelAnswer>, Accepted<CombinationAnswer>>> CombineAsync(
        CombineRequest request,
        CombinedModels combined,
        HttpContext context,
        [FromHeader(Name = "Prefer"), Description("respond-async: answer at once, with the address at which it can be followed.")] string? prefer = null,
        CancellationToken cancellation = default)
    {
        if (request.Models is not { Count: > 0 } models || models.Any(string.IsNullOrWhiteSpace))
        {
            throw new ProblemException(StatusCodes.Status400BadRequest, "Name the models to combine in 'models', by their ids.", field: "models");
        }

        if (string.IsNullOrWhiteSpace(request.Dataset))
        {
            throw new ProblemException(StatusCodes.Status400BadRequest, "Name a data set in 'dataset'; 'drawn' is always there.", field: "dataset");
        }

        var choice = new CombineChoice(
            models, request.Dataset, request.Name, new CombineOptions(request.AverageWeights, request.HalfPrecision, request.TenCrop));
        if (prefer?.Split(',', StringSplitOptions.TrimEntries).Contains(RespondAsync, StringComparer.OrdinalIgnoreCase) == true)
        {
            var (id, work) = combined.Begin(choice);
            context.Response.Headers["Preference-Applied"] = RespondAsync;
            return TypedResults.Accepted($"{context.Request.PathBase}{Path}/{id}", CombinationAnswer.Of(work));
        }

        var model = await combined.CombineAsync(choice, cancellation);
        return TypedResults.Created($"{context.Request.PathBase}/api/v1/models/{model.Id}", ModelAnswer.Of(model));
    }
}

/// <summary>Which models shall become one.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record CombineRequest(
    [property: Description("Ids of two to twenty models with the same classes, input and heads.")] IReadOnlyList<string> Models,
    [property: Description("Id of the data set on whose validation pictures it is calibrated and measured.")] string Dataset,
    [property: Description("What people call it, at most 120 characters; its id when left out.")] string? Name = null,
    [property: Description("The mean of their weights instead of their answers; for models trained on from the same weights.")] bool AverageWeights = false,
    [property: Description("Measure ten views as well, which takes ten times as long.")] bool TenCrop = false,
    [property: Description("Store the weights in 16 bits, which halves the file.")] bool HalfPrecision = false);

/// <summary>How far a model of several is.</summary>
internal sealed record CombinationAnswer(
    [property: Description("running, also while it waits for its turn; finished or failed.")] string State,
    [property: Description("Id of the new model; null until it is finished.")] string? Model,
    [property: Description("Why it failed.")] string? Fault)
{
    public static CombinationAnswer Of(Task<ModelEntry> work) => work switch
    {
        { IsCompletedSuccessfully: true } => new("finished", work.Result.Id, null),
        { IsCompleted: false } => new("running", null, null),
        { Exception.InnerException: RunStoreException told } => new("failed", null, told.Message),
        _ => new("failed", null, "The models were not combined: it failed on our side; the log says why."),
    };
}
