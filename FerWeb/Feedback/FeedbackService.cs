using System.Security.Cryptography;
using System.Text;
using FerWeb.Api;
using FerWeb.Engine.Emotions;
using FerWeb.Engine.Photos;
using FerWeb.Engine.Recognition;
using FerWeb.Recognition;
using FerWeb.Workspace.Feedback;
using Microsoft.Extensions.Options;
using static FerWeb.Localization.Texts;

namespace FerWeb.Feedback;

/// <summary>Takes what people say about a kept result, and takes it back.</summary>
internal sealed class FeedbackService(RecognitionResultStore results, FeedbackStore store, IOptions<FeedbackOptions> options, TimeProvider clock)
{
    private const int KeyBytes = 16;

    /// <summary>Keeps the answer in place of the former one for that face.</summary>
    /// <param name="id">The result's id.</param>
    /// <param name="face">The face's number in the result, from 0.</param>
    /// <param name="request">What the person says.</param>
    /// <exception cref="ProblemException">The result is no longer kept, says nothing of that face, or too much is kept already.</exception>
    public FeedbackReceipt Put(string id, int face, FeedbackRequest request)
    {
        var result = results.Find(id)
            ?? throw new ProblemException(
                StatusCodes.Status404NotFound, ModuleKey("This result is no longer kept, so that your answer cannot be taken. Choose the photo again."));
        var seen = face >= 0 && face < result.Faces.Count
            ? result.Faces[face]
            : throw new ProblemException(StatusCodes.Status404NotFound, $"The result has {result.Faces.Count} faces, numbered from 0.");
        if (!FaceClasses.IsSeven(result.Classes) || seen.Label.Emotion is not { } answered)
        {
            throw new ProblemException(
                StatusCodes.Status409Conflict,
                $"The model that answered has classes of its own ({string.Join(", ", result.Classes)}); feedback is about the seven emotions.");
        }

        var said = SaidBy(request, answered);

        // Nobody can train with what is no face, so there is no reason to keep its picture.
        var picture = request.KeepPicture && said is not null ? PngEncoder.Encode(seen.Seen) : null;
        var entry = new FeedbackEntry(KeyOf(id, face), clock.GetUtcNow(), result.Model, result.Head, answered, said, picture);
        return store.Put(entry, options.Value.MaxAnswers, options.Value.MaxPictures) switch
        {
            FeedbackOutcome.PicturesFull =>
                throw new ProblemException(
                    StatusCodes.Status507InsufficientStorage,
                    ModuleKey("This site keeps no more pictures: it has as many as its owner allows. Answer without the tick.")),
            FeedbackOutcome.AnswersFull =>
                throw new ProblemException(
                    StatusCodes.Status507InsufficientStorage,
                    ModuleKey("This site takes no more answers: it has as many as its owner allows. Thank you all the same.")),
            _ => new FeedbackReceipt(picture is not null),
        };
    }

    /// <summary>What was said about that face, or null.</summary>
    public FeedbackGiven? Find(string id, int face) => store.Find(KeyOf(id, face));

    /// <summary>Deletes what was said about that face, also when the result is no longer kept.</summary>
    public void Remove(string id, int face) => store.Remove(KeyOf(id, face));

    /// <summary>Not the id itself: who reads the store cannot ask for the result by it.</summary>
    private static string KeyOf(string id, int face)
        => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(FormattableString.Invariant($"{id}/{face}"))).AsSpan(0, KeyBytes));

    private static Emotion? SaidBy(FeedbackRequest request, Emotion answered) => request.Answer switch
    {
        FeedbackAnswer.Yes => answered,
        FeedbackAnswer.No when request.Emotion is { } emotion && Enum.IsDefined(emotion) => emotion,
        FeedbackAnswer.NoFace => null,
        _ => throw new ProblemException(
            StatusCodes.Status400BadRequest,
            $"The 'answer' is yes, no or no_face; with no comes an 'emotion', one of: {string.Join(", ", EmotionNames.All)}."),
    };
}
