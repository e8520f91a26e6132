using System.ComponentModel;
using FerWeb.Engine.Faces;
using FerWeb.Engine.Photos;
using FerWeb.Engine.Recognition;
using FerWeb.Recognition;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FerWeb.Api;

/// <summary>The HTTP side of recognition. The page uses the same endpoint.</summary>
internal static class RecognizeApi
{
    public const string Path = "/api/v1/recognize";

    public static void MapRecognizeApi(this IEndpointRouteBuilder routes)
    {
        routes.MapPost(Path, RecognizeAsync)
            .WithName("Recognize")
            .WithSummary("Recognise the emotion on every face of a photo")
            .WithDescription(
                "Send a JPEG, PNG, WebP, BMP, GIF or TIFF: as the one file of a multipart form, as the raw body, or as JSON `{\"image\": \"<base64>\"}`. "
                + "A second file or another field is refused by its name. The photo is kept in memory only and dropped when answered.")
            .WithTags("Recognition")
            .RequireRateLimiting(ClientRateLimit.Policy)
            .WithMetadata(RefusalWords.OfPhotos, BodyForm.Photo)
            .ProducesProblem(StatusCodes.Status500InternalServerError);
        routes.MapGet(Path + "/places/{ticket}", Results<Ok<PlaceAnswer>, NoContent> (
                [Description("The 'ticket' that the photo was sent with.")] string ticket, RecognitionQueue queue)
                => queue.CountAhead(ticket) is { } ahead ? TypedResults.Ok(new PlaceAnswer(ahead)) : TypedResults.NoContent())
            .WithName("PlaceInQueue")
            .WithSummary("How many photos are looked at before one that waits")
            .WithDescription("Answers 204 when no photo with this ticket waits: it is being looked at, is answered, or has not come yet.")
            .WithTags("Recognition");
    }

    private static async Task<Ok<RecognizeAnswer>> RecognizeAsync(
        HttpRequest request,
        RecognitionService recognition,
        PhotoReader reader,
        [Description("Whose labels to answer with: crowd (as ten people see it) or fer (as FER-2013 labels it)."), ReadAs(typeof(LabelHead))]
        string head = "crowd",
        [Description("Skip the face search and take the whole picture as the face.")] bool whole = false,
        [Description("Any name under which to ask for the place in the queue.")] string? ticket = null,
        CancellationToken cancellation = default)
    {
        var labels = ParseHead(head);
        using var admission = recognition.Admit(ticket);
        var photo = await reader.ReadAsync(request, cancellation, admission.TooSlow);
        await admission.WaitForTurnAsync(cancellation);
        var (result, id) = await admission.RecognizeAsync(photo, labels, whole ? FaceSearchMode.WholePicture : FaceSearchMode.Thorough, cancellation);
        return TypedResults.Ok(RecognizeAnswer.From(result, id));
    }

    /// <summary>The problem that a picture is which cannot be read.</summary>
    public static ProblemException Unreadable(PhotoFile photo, ImageReadException error) => new(
        error.Fault == ImageFault.UnknownType ? StatusCodes.Status415UnsupportedMediaType : StatusCodes.Status422UnprocessableEntity,
        photo.Say(error.Message));

    /// <summary>Reads the parameter "head".</summary>
    public static LabelHead ParseHead(string head) => head.ToLowerInvariant() switch
    {
        "crowd" => LabelHead.Crowd,
        "fer" => LabelHead.Fer,
        _ => throw new ProblemException(StatusCodes.Status400BadRequest, "The parameter 'head' is 'crowd' or 'fer'.", field: "head"),
    };
}
