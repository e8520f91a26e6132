using System.ComponentModel;
using System.Security.Cryptography;
using FerWeb.Api;
using FerWeb.Datasets.Care;
using FerWeb.Engine.Datasets;
using FerWeb.Engine.Emotions;
using FerWeb.Engine.Photos;
using FerWeb.Security;
using FerWeb.Workspace.Datasets;
using FerWeb.Workspace.Runs;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace FerWeb.Datasets;

/// <summary>The HTTP side of the library: what is there, its images, and taking sets away.</summary>
internal static class DatasetsApi
{
    public const string Path = "/api/v1/datasets";

    internal const string SplitMeaning = "Part of the data set: train, validation or test.";
    internal const string IndexMeaning = "Its index in that part, from 0.";
    private const string ClassMeaning = "One of the seven emotions, such as happy, or of the data set's own classes.";
    private const string VersionMeaning = "Digits of the data set's sha256: a picture that was asked for with them may be shown again for an hour. "
        + "Without them a client asks again each time, by its ETag. One that was taken in a classroom or left by a visitor is not kept at all.";

    public static void MapDatasetsApi(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup(Path).AuthorizeByMethod().WithTags("Data sets");
        api.MapGet("", (DatasetLibrary library) => TypedResults.Ok(library.List().Select(DatasetAnswer.Of)))
            .WithName("ListDatasets").WithSummary("All data sets");
        api.MapGet("/{id}", (string id, DatasetLibrary library) => TypedResults.Ok(DatasetAnswer.Of(library.Find(id) ?? throw NotFound(id))))
            .WithName("GetDataset").WithSummary("One data set with its pre-flight report");
        api.MapDelete("/{id}", Delete)
            .WithName("DeleteDataset").WithSummary("Delete an imported data set for good")
            .ProducesProblem(StatusCodes.Status409Conflict);
        var pictures = api.MapGroup("").AddEndpointFilter<PupilsPicturesFilter>();
        pictures.MapGet("/{id}/images/{split}/{index:int}.png", GetImageAsync)
            .WithName("GetDatasetImage").WithSummary("One image, 48x48 gray").Produces<Stream>(StatusCodes.Status200OK, "image/png");
        pictures.MapGet("/{id}/samples/{split}/{emotion}/{number:int}.png", GetSampleAsync)
            .WithName("GetDatasetSample")
            .WithSummary("Images of one class, spread over a split and numbered from 0")
            .Produces<Stream>(StatusCodes.Status200OK, "image/png");
        pictures.MapGet("/{id}/average/{emotion}.png", GetAverageAsync)
            .WithName("GetAverageFace").WithSummary("The average face of a class in the training pictures")
            .Produces<Stream>(StatusCodes.Status200OK, "image/png");
        routes.MapDatasetCareApi();
        routes.MapImportsApi();
        routes.MapUploadsApi();
    }

    private static NoContent Delete(string id, DatasetLibrary library, DatasetViews views, IRunStore runs)
    {
        try
        {
            if (!library.Delete(id, runs, letGo: () => views.Close(id)))
            {
                throw NotFound(id);
            }
        }
        catch (DatasetException error)
        {
            throw new ProblemException(StatusCodes.Status409Conflict, error.Message);
        }

        return TypedResults.NoContent();
    }

    private static async Task<FileContentHttpResult> GetImageAsync(
        string id,
        [Description(SplitMeaning), ReadAs(typeof(Split))] string split,
        [Description(IndexMeaning)] int index,
        DatasetViews views,
        HttpResponse response,
        [Description(VersionMeaning)] string? v = null)
    {
        var image = TryParse(split, out var part)
            ? await ReadAsync(id, views, view => Task.FromResult(view.Image(part, index)))
            : null;
        return Png(image ?? throw NoImage(), response, v);
    }

    private static async Task<FileContentHttpResult> GetSampleAsync(
        string id,
        [Description(SplitMeaning), ReadAs(typeof(Split))] string split,
        [Description(ClassMeaning)] string emotion,
        [Description("Its number among those that are shown, from 0.")] int number,
        DatasetLibrary library,
        DatasetViews views,
        HttpResponse response,
        [Description(VersionMeaning)] string? v = null)
    {
        if (!TryParse(split, out var part))
        {
            throw NoImage();
        }

        // The list shows one face of each class of drawn faces before the rest of them is drawn.
        if (part == Split.Train && number == 0 && EmotionNames.TryParse(emotion, out var known) && library.Preview(id, known) is { } preview)
        {
            return Png(PngEncoder.Encode(preview), response, v);
        }

        var image = await ReadAsync(
            id, views, view => Task.FromResult(view.Sample(part, emotion, number) is { } place ? view.Image(place.Split, place.Index) : null));
        return Png(image ?? throw NoImage(), response, v);
    }

    private static async Task<FileContentHttpResult> GetAverageAsync(
        string id,
        [Description(ClassMeaning)] string emotion,
        DatasetViews views,
        HttpResponse response,
        [Description(VersionMeaning)] string? v = null)
    {
        var image = await ReadAsync(id, views, view => view.AverageAsync(emotion));
        return Png(image ?? throw new ProblemException(StatusCodes.Status404NotFound, "The data set has no face of this class."), response, v);
    }

    /// <summary>Reads from a data set that stays open meanwhile.</summary>
    /// <exception cref="ProblemException">There is none, or none any more.</exception>
    internal static async Task<T> ReadAsync<T>(string id, DatasetViews views, Func<DatasetView, Task<T>> read)
    {
        try
        {
            var view = await views.HoldAsync(id);
            try
            {
                return await read(view);
            }
            finally
            {
                views.Release(view);
            }
        }
        catch (DatasetException error)
        {
            throw new ProblemException(StatusCodes.Status404NotFound, error.Message);
        }
    }

    // The pages ask with the data set's hash in the address, so an image never changes under it. Ids are given again: under one alone it may.
    // What shows pupils or visitors is never kept, as PupilsPicturesFilter has said by now.
    private static FileContentHttpResult Png(byte[] image, HttpResponse response, string? version)
    {
        if (response.Headers.CacheControl.Count == 0)
        {
            response.Headers.CacheControl = version is null ? "private, no-cache" : "private, max-age=3600";
        }

        return TypedResults.File(image, "image/png", entityTag: new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(image))}\""));
    }

    /// <summary>A part by its name; a number is none.</summary>
    internal static bool TryParse(string name, out Split split) => Enum.TryParse(name, ignoreCase: true, out split) && Enum.IsDefined(split);

    internal static ProblemException NoImage() => new(StatusCodes.Status404NotFound, "The data set has no such image.");

    internal static ProblemException NotFound(string id)
        => new(StatusCodes.Status404NotFound, $"There is no data set '{id}'. It may have been deleted; GET {Path} lists those that are there.");
}
