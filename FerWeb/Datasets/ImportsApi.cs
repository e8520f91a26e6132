using System.ComponentModel;
using FerWeb.Api;
using FerWeb.Security;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;

namespace FerWeb.Datasets;

/// <summary>Bringing data in over HTTP: a streamed upload or a folder of the server, then an import to follow or cancel.</summary>
internal static class ImportsApi
{
    public const string Path = "/api/v1/dataset-imports";

    private const int LongestName = 100;

    public static void MapImportsApi(this IEndpointRouteBuilder routes)
    {
        var managed = routes.MapGroup("").RequireAuthorization(Policies.Manage).WithTags("Data sets");
        managed.MapPost(DatasetsApi.Path, UploadAsync)
            .WithName("UploadDataset")
            .WithSummary("Upload a data set and import it")
            .WithDescription("The body is a zip of train/happy/*.png and so on, a zip with fer2013.csv, or such a .csv itself (Content-Type: text/csv). Answers 202 with the import; follow it at its Location.")
            .Accepts<Stream>("application/zip", "text/csv")
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
            .ProducesProblem(StatusCodes.Status415UnsupportedMediaType)
            .ProducesProblem(StatusCodes.Status507InsufficientStorage);
        managed.MapPost(DatasetsApi.Path + "/from-folder", ImportFolder)
            .WithName("ImportFolder")
            .WithSummary("Import a folder, .csv or .zip of the server")
            .WithDescription("Only under the folders that the setting Datasets:AllowedRoots names.")
            .ProducesProblem(StatusCodes.Status403Forbidden)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        managed.MapGet(Path, (DatasetImports imports) => TypedResults.Ok(imports.List().Select(ImportAnswer.Of)))
            .WithName("ListImports").WithSummary("Imports that run, wait or ended lately");
        managed.MapGet(Path + "/{id}", (string id, DatasetImports imports) => TypedResults.Ok(ImportAnswer.Of(imports.Find(id) ?? throw NotFound())))
            .WithName("GetImport").WithSummary("How far an import is").ProducesProblem(StatusCodes.Status404NotFound);
        managed.MapDelete(Path + "/{id}", NoContent (string id, DatasetImports imports) => imports.Cancel(id) ? TypedResults.NoContent() : throw NotFound())
            .WithName("CancelImport").WithSummary("Cancel an import; nothing is left of it").ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<Accepted<ImportAnswer>> UploadAsync(
        HttpRequest request,
        UploadFolder uploads,
        DatasetImports imports,
        [FromQuery, Description("Name of the data set, up to 100 characters.")] string name = "Uploaded",
        CancellationToken cancellation = default)
    {
        var extension = ExtensionOf(request);
        uploads.CheckRoom(request.ContentLength ?? 0);
        var place = uploads.MakePlace();
        try
        {
            var note = new UploadNote(0, NameOf(name), extension);
            note = note with { Length = await uploads.ReceiveAsync(request, note.FileIn(place), cancellation) };
            if (note.Length == 0)
            {
                throw new ProblemException(StatusCodes.Status400BadRequest, "The body is empty. Send the zip or CSV file as the body.");
            }

            note.Write(place);
            var import = imports.Begin(place, note);
            place = null;
            return TypedResults.Accepted($"{request.PathBase}{Path}/{import.Id}", ImportAnswer.Of(import));
        }
        finally
        {
            if (place is not null)
            {
                Directory.Delete(place, recursive: true);
            }
        }
    }

    private static Accepted<ImportAnswer> ImportFolder(HttpRequest request, FolderRequest folder, ServerFolders folders, DatasetImports imports)
    {
        var source = folders.Check(folder.Path);
        var import = imports.Begin(source, NameOf(folder.Name ?? System.IO.Path.GetFileNameWithoutExtension(System.IO.Path.TrimEndingDirectorySeparator(folder.Path))));
        return TypedResults.Accepted($"{request.PathBase}{Path}/{import.Id}", ImportAnswer.Of(import));
    }

    private static string ExtensionOf(HttpRequest request)
    {
        var type = MediaTypeHeaderValue.TryParse(request.ContentType, out var parsed) ? parsed.MediaType.Value?.ToLowerInvariant() : null;
        return type switch
        {
            "application/zip" or "application/x-zip-compressed" or "application/octet-stream" => ".zip",
            "text/csv" => ".csv",
            _ => throw new ProblemException(StatusCodes.Status415UnsupportedMediaType, "Send a zip as application/zip, or a CSV file as text/csv. Unpack other archives first."),
        };
    }

    /// <summary>A name that a person can be shown: no control characters, not empty, not too long.</summary>
    public static string NameOf(string name)
    {
        var plain = string.Concat(name.Where(c => !char.IsControl(c))).Trim();
        return plain.Length switch
        {
            0 => "Uploaded",
            > LongestName => plain[..LongestName],
            _ => plain,
        };
    }

    private static ProblemException NotFound() => new(StatusCodes.Status404NotFound, "There is no such import. It may have ended a while ago.");
}
