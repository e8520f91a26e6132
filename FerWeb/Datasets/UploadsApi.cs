using System.Globalization;
using System.Text;
using FerWeb.Api;
using FerWeb.Localization;
using FerWeb.Security;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FerWeb.Datasets;

/// <summary>
/// Uploads in pieces by the tus protocol 1.0 (core, creation, termination; tus.io): what has arrived stays, and a client
/// whose connection was lost asks how much that is and goes on from there. The last piece begins the import, or that question where the
/// connection broke before it could.
/// </summary>
internal static class UploadsApi
{
    public const string Path = "/api/v1/dataset-uploads";

    /// <value>Header of the last piece's answer: where the import can be followed.</value>
    public const string ImportHeader = "Upload-Import";

    private const string Version = "1.0.0";
    private const string FileName = "filename";

    /// <value>Content type of a piece.</value>
    internal const string PieceType = "application/offset+octet-stream";

    public static void MapUploadsApi(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup(Path).RequireAuthorization(Policies.Write).WithTags("Data sets").AddEndpointFilter(SpeakTusAsync);
        api.MapMethods("", [HttpMethods.Options], Describe)
            .WithName("DescribeUploads").WithSummary("What of the tus protocol is spoken here");
        api.MapPost("", CreateAsync)
            .WithName("CreateUpload")
            .WithSummary("Begin an upload in pieces (tus 1.0)")
            .WithDescription(
                "Headers: Tus-Resumable: 1.0.0, Upload-Length, and Upload-Metadata with filename (of a .zip or .csv) and perhaps name, "
                + "max_bad_percent and own_classes, in base64. "
                + "Answers 201 with the Location for the pieces. What stays unfinished is removed after a day.")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status412PreconditionFailed)
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
            .ProducesProblem(StatusCodes.Status415UnsupportedMediaType)
            .ProducesProblem(StatusCodes.Status507InsufficientStorage);
        api.MapMethods("/{id}", [HttpMethods.Head], Measure)
            .WithName("MeasureUpload").WithSummary("How much has arrived, as Upload-Offset")
            .WithDescription("Where all has arrived and the connection broke before the import began, this begins it.")
            .ProducesProblem(StatusCodes.Status412PreconditionFailed)
            .ProducesProblem(StatusCodes.Status423Locked);
        api.MapPatch("/{id}", AppendAsync)
            .WithName("ContinueUpload")
            .WithSummary("Send the next piece")
            .WithMetadata(BodyForm.Piece)
            .WithDescription(
                $"Content-Type: {PieceType}, and Upload-Offset with how much has arrived. The answer to the last piece names the import in {ImportHeader}.")
            .ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status412PreconditionFailed)
            .ProducesProblem(StatusCodes.Status423Locked);
        api.MapDelete("/{id}", Remove)
            .WithName("CancelUpload").WithSummary("Give up an upload; nothing is left of it")
            .ProducesProblem(StatusCodes.Status412PreconditionFailed);
    }

    private static ValueTask<object?> SpeakTusAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var (request, response) = (context.HttpContext.Request, context.HttpContext.Response);
        response.OnStarting(() =>
        {
            response.Headers["Tus-Resumable"] = Version;
            response.Headers["Tus-Version"] = Version;
            return Task.CompletedTask;
        });
        return HttpMethods.IsOptions(request.Method) || request.Headers["Tus-Resumable"] == Version
            ? next(context)
            : throw new ProblemException(
                StatusCodes.Status412PreconditionFailed,
                $"Uploads in pieces speak tus {Version}. Send the header Tus-Resumable: {Version}, or the whole file by POST {DatasetsApi.Path}.");
    }

    private static NoContent Describe(HttpResponse response)
    {
        response.Headers["Tus-Extension"] = "creation,termination";
        return TypedResults.NoContent();
    }

    private static async Task<Created> CreateAsync(HttpRequest request, ResumableUploads uploads)
    {
        var length = NumberIn(request, "Upload-Length") ?? throw new ProblemException(
            StatusCodes.Status400BadRequest, "Say in Upload-Length how many bytes the file has.");
        if (length == 0)
        {
            throw new ProblemException(StatusCodes.Status400BadRequest, "The file is empty. Choose another one.");
        }

        var language = await Languages.OfAsync(request.HttpContext);
        var id = uploads.Begin(length, MetadataIn(request, FileName) ?? "", FieldsIn(request), language);
        return TypedResults.Created($"{request.PathBase}{Path}/{id}");
    }

    private static Ok Measure(string id, HttpResponse response, ResumableUploads uploads)
    {
        var (arrived, length) = uploads.Measure(id);
        response.Headers.CacheControl = "no-store";
        response.Headers["Upload-Offset"] = arrived.ToString(CultureInfo.InvariantCulture);
        response.Headers["Upload-Length"] = length.ToString(CultureInfo.InvariantCulture);
        return TypedResults.Ok();
    }

    private static async Task<NoContent> AppendAsync(
        string id, HttpRequest request, HttpResponse response, ResumableUploads uploads, CancellationToken cancellation)
    {
        if (request.ContentType != PieceType)
        {
            throw new ProblemException(StatusCodes.Status415UnsupportedMediaType, $"Send a piece as {PieceType}.");
        }

        var offset = NumberIn(request, "Upload-Offset") ?? throw new ProblemException(
            StatusCodes.Status400BadRequest, "Say in Upload-Offset where the piece begins.");
        var (arrived, import) = await uploads.AppendAsync(id, offset, request, cancellation);
        response.Headers["Upload-Offset"] = arrived.ToString(CultureInfo.InvariantCulture);
        if (import is not null)
        {
            response.Headers[ImportHeader] = $"{request.PathBase}{ImportsApi.Path}/{import.Id}";
        }

        return TypedResults.NoContent();
    }

    private static NoContent Remove(string id, ResumableUploads uploads)
    {
        uploads.Remove(id);
        return TypedResults.NoContent();
    }

    private static long? NumberIn(HttpRequest request, string header)
        => long.TryParse(request.Headers[header], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    // Clients such as Uppy send the name of the file as the name, too: nobody called the data set so.
    private static UploadFields FieldsIn(HttpRequest request)
        => new[] { UploadFields.NameField, UploadFields.MaxBadField, UploadFields.OwnClassesField }.Aggregate(
            new UploadFields(),
            (fields, field) => MetadataIn(request, field) is { } value && (field != UploadFields.NameField || value != MetadataIn(request, FileName))
                ? fields.With(field, value)
                : fields);

    /// <summary>The value of a key in "filename ZmFjZXMuemlw,filetype ..."; null when there is none.</summary>
    private static string? MetadataIn(HttpRequest request, string key)
    {
        foreach (var pair in request.Headers["Upload-Metadata"].ToString().Split(','))
        {
            var bytes = new byte[pair.Length];
            if (pair.Trim().Split(' ') is [var name, var value] && name == key && Convert.TryFromBase64String(value, bytes, out var count))
            {
                return Encoding.UTF8.GetString(bytes, 0, count);
            }
        }

        return null;
    }
}
