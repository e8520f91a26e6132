using FerWeb.Api;
using FerWeb.Datasets;
using FerWeb.Engine.Faces;
using FerWeb.Engine.Recognition;
using FerWeb.Recognition;
using FerWeb.Workspace.Classroom;
using FerWeb.Workspace.Runs;
using static FerWeb.Localization.Texts;

namespace FerWeb.Classroom;

/// <summary>Takes the faces out of photos for classroom sets, and lets go of all that the site itself holds of a set that is deleted.</summary>
internal sealed class ClassroomService(ClassroomStore sets, ClassroomActions actions, DatasetViews views)
{
    /// <summary>Keeps the largest face of a photo as a picture of a class; the photo is dropped.</summary>
    /// <param name="admission">The photo's place before the recogniser, whose search for faces is used.</param>
    /// <exception cref="ProblemException">There is no face in the photo, the set has this very face already, or the photo cannot be read.</exception>
    /// <exception cref="RunStoreException">There is no such set or class, nobody has agreed yet, or the class is full.</exception>
    public async Task<PictureAdded> AddPictureAsync(
        string id, string classId, PhotoFile photo, RecognitionService.Admission admission, FaceSearchMode search, CancellationToken cancellation)
    {
        await admission.WaitForTurnAsync(cancellation);
        var result = await admission.RecognizeUnkeptAsync(photo, LabelHead.Crowd, search, cancellation);
        var face = result.Faces is [var largest, ..]
            ? largest
            : throw new ProblemException(
                StatusCodes.Status422UnprocessableEntity,
                photo.Say(search == FaceSearchMode.Quick
                    ? ModuleKey("No face was found, so nothing was kept. Look into the camera, with light on the face.")
                    : ModuleKey("No face was found, so nothing was kept. Choose a photo with a face that looks into the camera.")));
        try
        {
            var (picture, count) = sets.AddPicture(id, classId, face.Seen);
            return new PictureAdded(picture, count);
        }
        catch (BadInputException copy)
        {
            throw new ProblemException(StatusCodes.Status422UnprocessableEntity, photo.Say(copy.Message));
        }
    }

    /// <inheritdoc cref="ClassroomActions.Delete"/>
    public ClassroomRemoval Delete(string id, bool withRuns, string actor)
    {
        // An opened data set could not be deleted everywhere.
        foreach (var dataset in actions.CopiesOf(sets.Find(id)).Own)
        {
            views.Close(dataset.Id);
        }

        return actions.Delete(id, withRuns, actor);
    }
}

/// <summary>A picture that was kept.</summary>
/// <param name="Picture">Its id.</param>
/// <param name="Pictures">How many the class has now.</param>
internal sealed record PictureAdded(string Picture, int Pictures);
