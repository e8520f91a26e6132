using System.ComponentModel;
using FerWeb.Api;
using FerWeb.Engine.Faces;
using FerWeb.Recognition;
using FerWeb.Runs;
using FerWeb.Security;
using FerWeb.Workspace.Classroom;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace FerWeb.Classroom;

/// <summary>The HTTP side of classroom sets. The page sends its pictures here; everything else mirrors what it does, with the same checks.</summary>
internal static class ClassroomApi
{
    public const string Path = "/api/v1/classroom-sets";

    private const string OneClass = "/{id}/classes/{class}";
    private const string Pictures = OneClass + "/pictures";
    private const string OnePicture = Pictures + "/{picture}";

    public static void MapClassroomApi(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup(Path).RequireAuthorization(Policies.Write).WithTags("Classroom sets");
        api.MapGet("", (ClassroomStore sets) => TypedResults.Ok(sets.List().Select(ClassroomSetAnswer.Of)))
            .WithName("ListClassroomSets").WithSummary("All classroom sets, the newest first");
        api.MapPost("", Create)
            .WithName("CreateClassroomSet").WithSummary("Make an empty set with 2 to 10 classes of its own")
            .ProducesProblem(StatusCodes.Status409Conflict);
        api.MapGet("/{id}", (string id, ClassroomStore sets) => TypedResults.Ok(ClassroomSetAnswer.Of(sets.Find(id))))
            .WithName("GetClassroomSet").WithSummary("A set: its classes, what it needs before training, what was trained on it");
        api.MapPatch("/{id}", (string id, NameRequest request, ClassroomStore sets) => TypedResults.Ok(ClassroomSetAnswer.Of(sets.Rename(id, request.Name))))
            .WithName("RenameClassroomSet").WithSummary("Give a set another name");
        api.MapPut("/{id}/consent", (string id, ClassroomStore sets, HttpContext context)
                => TypedResults.Ok(ClassroomSetAnswer.Of(sets.Agree(id, PersonName.Of(context)))))
            .WithName("AgreeToClassroomSet")
            .WithSummary("Say that everybody in the pictures agrees, and the parents of pupils; before that no picture is taken");
        api.MapDelete("/{id}", Delete)
            .WithName("DeleteClassroomSet")
            .WithSummary("Delete a set for good with its pictures, and with the data sets made of them on which no run was trained")
            .WithDescription(
                "Data sets that a run was trained on stay in the library, with copies of the pictures, and are named in 'kept', unless with_runs says " +
                "that these runs go too. Versions that somebody made of such data sets stay, too, and are named there, " +
                "and so is a data set of which nobody knows any more whether it was made of this set. " +
                "Models that learned from the pictures hold none of them; they stay, too, and are named in 'models'.")
            .ProducesProblem(StatusCodes.Status409Conflict);
        api.MapPost("/{id}/classes", (string id, NameRequest request, ClassroomStore sets, HttpContext context) =>
            {
                var set = sets.AddClass(id, request.Name);
                return TypedResults.Created($"{context.Request.PathBase}{Path}/{id}/classes/{set.Classes[^1].Id}", ClassroomSetAnswer.Of(set));
            })
            .WithName("AddClassroomClass").WithSummary("Add a class without pictures");
        api.MapGet(OneClass, (string id, string @class, ClassroomStore sets) => TypedResults.Ok(ClassroomClassAnswer.Of(sets.FindClass(id, @class))))
            .WithName("GetClassroomClass").WithSummary("A class: its name, and how many pictures it has");
        api.MapPatch(OneClass, (string id, string @class, NameRequest request, ClassroomStore sets)
                => TypedResults.Ok(ClassroomSetAnswer.Of(sets.RenameClass(id, @class, request.Name))))
            .WithName("RenameClassroomClass").WithSummary("Give a class another name");
        api.MapDelete(OneClass, (string id, string @class, ClassroomStore sets) => TypedResults.Ok(ClassroomSetAnswer.Of(sets.RemoveClass(id, @class))))
            .WithName("DeleteClassroomClass").WithSummary("Delete a class with its pictures for good")
            .ProducesProblem(StatusCodes.Status409Conflict);
        api.MapPost("/{id}/train", (
                string id,
                [FromBody(EmptyBodyBehavior = Microsoft.AspNetCore.Mvc.ModelBinding.EmptyBodyBehavior.Allow)] ClassroomTrainingRequest? request,
                ClassroomActions actions,
                QueueForecast queue,
                HttpContext context) =>
            {
                var run = actions.Train(id, PersonName.Of(context), request?.StartModel);
                return TypedResults.Created($"{context.Request.PathBase}{RunsApi.Path}/{run.Id}", RunAnswer.Of(run, queue));
            })
            .WithName("TrainOnClassroomSet")
            .WithSummary("Make a data set of the pictures and put a fine-tuning of a model into the queue, the live or the shipped one unless another is named")
            .ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status507InsufficientStorage);
        MapPictures(api);
    }

    private static void MapPictures(RouteGroupBuilder api)
    {
        api.MapGet(Pictures, (string id, string @class, ClassroomStore sets) => TypedResults.Ok(sets.FindClass(id, @class).Pictures))
            .WithName("ListClassroomPictures").WithSummary("Ids of the pictures of a class, the oldest first");
        api.MapPost(Pictures, AddPictureAsync)
            .WithName("AddClassroomPicture")
            .WithSummary("Keep the largest face of a photo, 48x48 gray, as a picture of a class")
            .WithDescription(
                "The photo comes as for POST /api/v1/recognize: as the file of a form, as the raw body, or as JSON with base64. " +
                "It is dropped at once; only the face is kept. Answers 422 when no face is found, or the set has this very face already.")
            .RequireRateLimiting(ClientRateLimit.LivePolicy)
            .WithMetadata(RefusalWords.OfPhotos, BodyForm.Photo)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status507InsufficientStorage);
        api.MapGet(OnePicture, Picture)
            .WithName("GetClassroomPicture").WithSummary("A picture as PNG")
            .Produces<Stream>(StatusCodes.Status200OK, "image/png").ProducesProblem(StatusCodes.Status404NotFound);
        api.MapDelete(OnePicture, (string id, string @class, string picture, ClassroomStore sets) =>
            {
                sets.RemovePicture(id, @class, picture);
                return TypedResults.NoContent();
            })
            .WithName("DeleteClassroomPicture").WithSummary("Delete a picture for good");
    }

    private static Created<ClassroomSetAnswer> Create(NewClassroomSetRequest request, ClassroomStore sets, HttpContext context)
    {
        var set = sets.Create(request.Name, request.Classes ?? []);
        return TypedResults.Created($"{context.Request.PathBase}{Path}/{set.Id}", ClassroomSetAnswer.Of(set));
    }

    private static Ok<ClassroomRemoval> Delete(
        string id,
        ClassroomService classroom,
        HttpContext context,
        [FromQuery(Name = "with_runs"), Description("Also the runs that learned from the pictures, with the data sets that those need.")] bool withRuns = false)
        => TypedResults.Ok(classroom.Delete(id, withRuns, PersonName.Of(context)));

    private static async Task<Created<PictureAdded>> AddPictureAsync(
        string id,
        string @class,
        HttpRequest request,
        RecognitionService recognition,
        PhotoReader reader,
        ClassroomStore sets,
        ClassroomService classroom,
        [Description("Look for the face quickly, as in frames of a camera that come several times a second.")] bool quick = false,
        CancellationToken cancellation = default)
    {
        sets.RequireRoom(id, @class);
        using var admission = recognition.Admit(ticket: null);
        var photo = await reader.ReadAsync(request, cancellation, admission.TooSlow);
        var added = await classroom.AddPictureAsync(
            id, @class, photo, admission, quick ? FaceSearchMode.Quick : FaceSearchMode.Thorough, cancellation);
        return TypedResults.Created($"{request.PathBase}{Path}/{id}/classes/{@class}/pictures/{added.Picture}", added);
    }

    private static PhysicalFileHttpResult Picture(string id, string @class, string picture, ClassroomStore sets, HttpContext context)
    {
        // Deleted at once means that no browser keeps a copy either.
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.PhysicalFile(sets.PictureFile(id, @class, picture), "image/png");
    }
}
