using FerWeb.Api;
using FerWeb.Engine.Emotions;
using FerWeb.Engine.Photos;
using FerWeb.Engine.Recognition;
using static FerWeb.Localization.Texts;

namespace FerWeb.Recognition;

/// <summary>Shows where the network that answered looked.</summary>
internal sealed class FaceExplainer(LiveRecognizer live, RecognitionQueue queue)
{
    /// <summary>The heat map of one face of a result: 48x48, 0 for no evidence to 255 for the most. Waits for its turn like a photo.</summary>
    /// <exception cref="ProblemException">Another model answers now than gave the result, or too many photos wait.</exception>
    public async Task<GrayImage> ExplainAsync(RecognitionResult result, FaceResult face, FaceClass seen, CancellationToken cancellation)
    {
        using var slot = queue.TryEnter(ticket: null) ?? throw RecognitionService.Full();
        await slot.WaitForTurnAsync(cancellation);
        return await Task.Run(() => Explain(result, face, seen), cancellation);
    }

    private GrayImage Explain(RecognitionResult result, FaceResult face, FaceClass seen)
    {
        using var lease = live.Acquire();
        return lease is not null && lease.Recognizer.ModelId == result.Model && seen.Index < lease.Recognizer.Classes.Count
            ? lease.Recognizer.Explain(face.Crop, result.Head, seen.Index)
            : throw new ProblemException(StatusCodes.Status409Conflict, Key("Another model answers now than gave this result. Send the photo again."));
    }
}
