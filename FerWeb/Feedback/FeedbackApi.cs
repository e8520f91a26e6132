using FerWeb.Api;
using FerWeb.Datasets;
using FerWeb.Security;
using FerWeb.Workspace.Feedback;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FerWeb.Feedback;

/// <summary>The HTTP side of feedback: a person answers and takes it back, the owner counts, makes a data set and deletes.</summary>
internal static class FeedbackApi
{
    public const string Path = "/api/v1/feedback";

    /// <summary>While the owner has not turned feedback on, there is nothing at these addresses.</summary>
    public static void MapFeedbackApi(this WebApplication app)
    {
        if (!app.Configuration.GetValue<bool>($"{FeedbackOptions.Section}:{nameof(FeedbackOptions.Enabled)}"))
        {
            return;
        }

        var open = app.MapGroup(AddressOf("{id}", "{face:int}"))
            .RequireAuthorization(Policies.Recognize)
            .RequireRateLimiting(ClientRateLimit.Policy)
            .WithMetadata(RefusalWords.OfAnswers)
            .WithTags("Feedback");
        open.MapPut("", Put)
            .WithName("PutFeedback")
            .WithSummary("Say whether the answer for a face was right")
            .WithDescription("Replaces the former answer for that face. Without keep_picture only day, model, head, prediction and answer are kept.")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status507InsufficientStorage);
        open.MapDelete("", Remove).WithName("DeleteFeedback").WithSummary("Take an answer back; nothing of it is left");

        var managed = app.MapGroup(Path).AuthorizeByMethod().WithTags("Feedback");
        managed.MapGet("", (FeedbackStore store) => TypedResults.Ok(store.Counts()))
            .WithName("CountFeedback")
            .WithSummary("How many answers there are of each kind");
        managed.MapDelete("", Clear).WithName("ClearFeedback").WithSummary("Delete all answers and pictures for good");
        managed.MapPost("/dataset", MakeDataset)
            .WithName("MakeFeedbackDataset")
            .WithSummary("Make a data set of the kept pictures")
            .WithDescription("Answers 202 with the import; follow it at its Location.")
            .ProducesProblem(StatusCodes.Status409Conflict);
    }

    /// <summary>Where the answer about a face is put and deleted, relative to the site.</summary>
    public static string AddressOf(string id, string face) => $"{RecognizeApi.Path.TrimStart('/')}/results/{id}/faces/{face}/feedback";

    private static Ok<FeedbackReceipt> Put(string id, int face, FeedbackRequest request, FeedbackService feedback)
        => TypedResults.Ok(feedback.Put(id, face, request));

    private static NoContent Remove(string id, int face, FeedbackService feedback)
    {
        feedback.Remove(id, face);
        return TypedResults.NoContent();
    }

    private static NoContent Clear(FeedbackStore store)
    {
        store.Clear();
        return TypedResults.NoContent();
    }

    private static Accepted<ImportAnswer> MakeDataset(HttpRequest request, FeedbackDatasets datasets)
    {
        try
        {
            var import = datasets.Make();
            return TypedResults.Accepted($"{request.PathBase}{ImportsApi.Path}/{import.Id}", ImportAnswer.Of(import));
        }
        catch (FeedbackException refusal) when (refusal.InnerException is null)
        {
            throw new ProblemException(StatusCodes.Status409Conflict, refusal.Message);
        }
    }
}
