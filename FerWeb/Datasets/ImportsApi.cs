using System.ComponentModel;
using FerWeb.Api;
using FerWeb.Localization;
using FerWeb.Security;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace FerWeb.Datasets;

/// <summary>Bringing data in over HTTP: a streamed upload or a folder of the server, then an import to follow or cancel.</summary>
internal static class ImportsApi
{
    public const string Path = "/api/v1/dataset-imports";

    internal const string NameMeaning = "Name of the data set, up to 100 characters.";
    internal const string MaxBadMeaning = "Stop when more than this percentage of the pictures cannot be used, 0 to 100; 1 unless given.";
    internal const string OwnClassesMeaning = "true: each folder of pictures is a class of its own, 2 to 20, instead of one of the seven emotions.";

    public static void MapImportsApi(this IEndpointRouteBuilder routes)
    {
        var managed = routes.MapGroup("").RequireAuthorization(Policies.Write).WithTags("Data sets");
        managed.MapPost(DatasetsApi.Path, UploadAsync)
            .WithName("UploadDataset")
            .WithSummary("Upload a data set and import it")
            .WithDescription(
                "The file is a zip of train/happy/*.png and so on, a zip with fer2013.csv, or such a .csv itself. "
                + "It is the body (application/zip, text/csv, or application/octet-stream for either), or the field 'file' of a form, "
                + "in which 'name', 'max_bad_percent' and 'own_classes' may stand too. "
                + "Answers 202 with the import; follow it at its Location.")

            // Whatever comes is read, so that the refusal of another type can say what to send.
            .Accepts<Stream>("application/zip", "text/csv", "application/octet-stream", "multipart/form-data", "*/*")
            .WithMetadata(BodyForm.Dataset)
            .ProducesProblem(StatusCodes.Status507InsufficientStorage);
        managed.MapPost(DatasetsApi.Path + "/from-folder", ImportFolder)
            .WithName("ImportFolder")
            .WithSummary("Import a folder, .csv or .zip of the server")
            .WithDescription("Only under the folders that the setting Datasets:AllowedRoots names.")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status403Forbidden)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        managed.MapGet(Path, (DatasetImports imports) => TypedResults.Ok(imports.List().Select(ImportAnswer.Of)))
            .WithName("ListImports").WithSummary("Imports that run, wait or ended lately");
        managed.MapGet(Path + "/{id}", (string id, DatasetImports imports) => TypedResults.Ok(ImportAnswer.Of(imports.Find(id) ?? throw NotFound())))
            .WithName("GetImport").WithSummary("How far an import is")
            .WithDescription("How it ended is told until the site is started again, a day at most.");
        managed.MapDelete(Path + "/{id}", NoContent (string id, DatasetImports imports) => imports.Cancel(id) ? TypedResults.NoContent() : throw NotFound())
            .WithName("CancelImport").WithSummary("Cancel an import; nothing is left of it");
        managed.MapPost(Path + "/{id}/retry", Retry)
            .WithName("RetryImport")
            .WithSummary("Import a refused source after all: the rest of what cannot all be used, or its folders as classes of their own")
            .WithDescription(
                "Only where can_retry or can_be_own_classes is true; what was uploaded is kept for a day. " +
                "Answers 202 with a new import in the place of this one.")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status409Conflict);
    }

    private static async Task<Accepted<ImportAnswer>> UploadAsync(
        HttpRequest request,
        UploadReader reader,
        UploadFolder uploads,
        DatasetImports imports,
        [Description(NameMeaning)] string? name = null,
        [FromQuery(Name = UploadFields.MaxBadField), Description(MaxBadMeaning), ReadAs(typeof(double))] string? maxBadPercent = null,
        [FromQuery(Name = UploadFields.OwnClassesField), Description(OwnClassesMeaning), ReadAs(typeof(bool))] string? ownClasses = null,
        CancellationToken cancellation = default)
    {
        // The reader takes them from the address, as from a form.
        _ = (name, maxBadPercent, ownClasses);
        var place = uploads.MakePlace();
        try
        {
            var language = await Languages.OfAsync(request.HttpContext);
            var note = (await reader.ReadAsync(request, place, cancellation)) with { Language = language };
            note.Write(place);
            var import = imports.Begin(place, note);
            place = null;
            return Accepted(request, import);
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
        var maxBad = UploadFields.Check(folder.MaxBadPercent);
        return Accepted(request, imports.BeginFolder(folders.SourceOf(folder.Path, UploadFields.CheckName(folder.Name), maxBad, folder.OwnClasses)));
    }

    private static Accepted<ImportAnswer> Retry(string id, HttpRequest request, RetryRequest retry, DatasetImports imports)
    {
        if (retry.OwnClasses)
        {
            _ = imports.Find(id) ?? throw NotFound();
            return Accepted(request, imports.RetryAsOwnClasses(id) ?? throw new ProblemException(
                StatusCodes.Status409Conflict,
                "This import was not refused for its folders' names, or its file is not kept any more. Send the file again."));
        }

        var percent = UploadFields.Check(retry.MaxBadPercent ?? throw new ProblemException(
            StatusCodes.Status400BadRequest,
            $"Say in '{UploadFields.MaxBadField}' how many percent of the pictures may be left out; 100 imports whatever can be used."));
        _ = imports.Find(id) ?? throw NotFound();
        return Accepted(request, imports.Retry(id, percent!.Value) ?? throw new ProblemException(
            StatusCodes.Status409Conflict,
            "This import cannot be tried again: too much that cannot be used was not its fault, or its file is not kept any more. Send the file again."));
    }

    private static Accepted<ImportAnswer> Accepted(HttpRequest request, DatasetImport import)
        => TypedResults.Accepted($"{request.PathBase}{Path}/{import.Id}", ImportAnswer.Of(import));

    private static ProblemException NotFound() => new(StatusCodes.Status404NotFound, "There is no such import. It may have ended a while ago.");
}
