using System.ComponentModel;
using FerWeb.Api;
using FerWeb.Engine.Datasets;
using FerWeb.Engine.Datasets.Curation;
using FerWeb.Security;
using FerWeb.Workspace.Datasets;
using FerWeb.Workspace.Datasets.Curation;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace FerWeb.Datasets.Care;

/// <summary>The HTTP mirror of the pages of data set care: pictures, near duplicates, new versions.</summary>
internal static class DatasetCareApi
{
    private const int MostPictures = 500;

    // A change of each of FER-2013's 35,887 pictures takes 2 MB.
    private const int LargestChanges = 10_000_000;

    public static void MapDatasetCareApi(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup(DatasetsApi.Path).AuthorizeByMethod().WithTags("Data sets").ProducesProblem(StatusCodes.Status404NotFound);
        api.MapGet("/{id}/images", ListAsync)
            .WithName("ListDatasetImages").WithSummary("The images of a split, or of one class of it, in their order")
            .ProducesProblem(StatusCodes.Status400BadRequest);
        api.MapGet("/{id}/images/{split}/{index:int}", GetAsync)
            .WithName("GetDatasetImageDetails").WithSummary("Label, votes, copies and near duplicates of an image, and what the live model answers");
        api.MapGet("/{id}/changes", GetChanges).WithName("GetDatasetChanges").WithSummary("What a version was made from, by which changes");
        api.MapPost("/{id}/versions", MakeAsync)
            .WithMetadata(new RequestSizeLimitAttribute(LargestChanges))
            .WithName("MakeDatasetVersion").WithSummary("Make a new version with images relabelled or left out; the old one stays as it is")
            .ProducesProblem(StatusCodes.Status400BadRequest);
        api.MapGet("/{id}/near-duplicates", NearDuplicates)
            .WithName("GetNearDuplicates").WithSummary("Images that show nearly the same, or where the search for them stands");
        api.MapPost("/{id}/near-duplicates", Search).WithName("SearchNearDuplicates").WithSummary("Search for near duplicates in the background");
        api.MapDelete("/{id}/near-duplicates", (string id, DuplicateSearches searches) => searches.Cancel(id)
                ? TypedResults.NoContent()
                : throw new ProblemException(StatusCodes.Status404NotFound, "This data set is not being searched."))
            .WithName("CancelNearDuplicates").WithSummary("End the search for near duplicates; what an earlier one found stays");
    }

    private static async Task<Ok<PicturesAnswer>> ListAsync(
        string id,
        DatasetViews views,
        [Description("train, validation or test."), ReadAs(typeof(Split))] string split = "train",
        [Description("Only those labelled so, such as happy; left out for all.")] string? label = null,
        [Description("So many are passed over.")] int skip = 0,
        [Description("At most so many, 1 to 500.")] int take = 100)
    {
        var part = SplitOf(split);
        if (skip < 0 || take is < 1 or > MostPictures)
        {
            throw new ProblemException(
                StatusCodes.Status400BadRequest, $"'skip' is 0 or more, 'take' 1 to {MostPictures}.", field: skip < 0 ? "skip" : "take");
        }

        PicturesAnswer Page(FaceDataset dataset)
        {
            var classes = dataset.Manifest.Classes;
            var indices = DatasetPictures.Indices(dataset, part, ChangesCsv.ClassOf(label, classes));
            return new PicturesAnswer(indices.Length, skip, [.. indices.Skip(skip).Take(take)
                .Select(i => PictureAnswer.Of(DatasetPictures.Summary(dataset, new ImagePlace(part, i))!, classes))]);
        }

        return TypedResults.Ok(await DatasetsApi.ReadAsync(
            id, views, view => Task.FromResult(view.Read(dataset => Do(StatusCodes.Status400BadRequest, () => Page(dataset))))));
    }

    private static async Task<Ok<PictureDetailsAnswer>> GetAsync(
        string id,
        [Description(DatasetsApi.SplitMeaning), ReadAs(typeof(Split))] string split,
        [Description(DatasetsApi.IndexMeaning)] int index,
        DatasetViews views,
        DuplicateSearch search,
        LiveAnswers live,
        CancellationToken cancellation)
    {
        var place = new ImagePlace(SplitOf(split), index);
        return TypedResults.Ok(await DatasetsApi.ReadAsync(id, views, view => DetailsAsync(view, place, search, live, cancellation)));
    }

    private static async Task<PictureDetailsAnswer> DetailsAsync(
        DatasetView view, ImagePlace place, DuplicateSearch search, LiveAnswers live, CancellationToken cancellation)
    {
        var details = view.Read(dataset => DatasetPictures.Details(dataset, place)) ?? throw DatasetsApi.NoImage();
        var classes = view.Read(dataset => dataset.Manifest.Classes);
        var answer = await live.AskAsync(view, place, cancellation);
        return new PictureDetailsAnswer(
            PictureAnswer.Of(details.Picture, classes),
            PictureDetailsAnswer.VotesOf(details),
            [.. details.Copies.Select(copy => PictureAnswer.Of(copy, classes))],
            search.Find(view.Sha256)?.Like(place)
                .Select(near => new NearAnswer(near.Image.Split, near.Image.Index, near.Pair.Similarity, near.Pair.IsExact, near.Pair.IsMirrored)).ToArray(),
            answer?.Model,
            answer?.Probabilities.Index().ToDictionary(share => classes[share.Index], share => share.Item));
    }

    private static Ok<ChangesAnswer> GetChanges(string id, DatasetLibrary library, DatasetVersions versions)
        => Do(StatusCodes.Status404NotFound, () => TypedResults.Ok(new ChangesAnswer(Require(id, library).Manifest?.Parent, versions.ChangesOf(id))));

    private static async Task<Created<DatasetAnswer>> MakeAsync(
        string id, NewVersionRequest request, DatasetLibrary library, DatasetVersions versions, HttpContext context)
    {
        var classes = Require(id, library).Manifest?.Classes ?? Engine.Emotions.EmotionNames.All;
        var made = await Task.Run(() => Do(StatusCodes.Status400BadRequest, () => versions.Make(
            id,
            request.Name,
            [.. (request.Changes ?? []).Select(change => change ?? throw NoChange()).Select(change
                => new ImageChange(new ImagePlace(change.Split, change.Index), ChangesCsv.ClassOf(change.Label, classes)))],
            request.Sha256,
            context.RequestAborted)));
        return TypedResults.Created($"{context.Request.PathBase}{DatasetsApi.Path}/{made.Id}", DatasetAnswer.Of(made));
    }

    private static ProblemException NoChange()
        => new(StatusCodes.Status400BadRequest, "One of the 'changes' is null. Name a picture in its 'split' and 'index'.", field: "changes");

    private static Ok<NearDuplicatesAnswer> NearDuplicates(string id, DatasetLibrary library, DuplicateSearch search, DuplicateSearches searches)
    {
        var report = search.Find(Require(id, library).Sha256);
        var running = searches.Find(id);
        var state = running switch
        {
            { Fault: not null } => "failed",
            not null => "running",
            _ => report is null ? "none" : "finished",
        };
        return TypedResults.Ok(new NearDuplicatesAnswer(
            state,
            running?.Fraction ?? (report is null ? 0 : 1),
            running?.Fault?.ToString(),
            report?.TrainingIn(Split.Validation, Split.Test).Count,
            report));
    }

    private static Accepted Search(string id, DuplicateSearches searches, HttpContext context)
    {
        Do(StatusCodes.Status404NotFound, () => searches.Begin(id));
        return TypedResults.Accepted($"{context.Request.PathBase}{DatasetsApi.Path}/{id}/near-duplicates");
    }

    private static DatasetEntry Require(string id, DatasetLibrary library) => library.Find(id) ?? throw DatasetsApi.NotFound(id);

    private static Split SplitOf(string split) => DatasetsApi.TryParse(split, out var part)
        ? part
        : throw new ProblemException(StatusCodes.Status400BadRequest, "The field 'split' is one of: train, validation, test.", field: "split");

    private static T Do<T>(int status, Func<T> act)
    {
        try
        {
            return act();
        }
        catch (DatasetException error)
        {
            throw new ProblemException(status, error.Message);
        }
    }
}
