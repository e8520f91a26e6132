using FerWeb.Api;
using FerWeb.Engine.Emotions;
using FerWeb.Engine.Photos;
using FerWeb.Engine.Recognition;
using FerWeb.Workspace.Runs;
using static FerWeb.Localization.Texts;

namespace FerWeb.Recognition;

/// <summary>Shows where the network that answered looked.</summary>
internal sealed class FaceExplainer(LiveRecognizer live, TriedModels tried, RecognitionResultStore results, RecognitionQueue queue)
{
    /// <summary>The heat map of one face of a result: 48x48, 0 for no evidence to 255 for the most. Waits for its turn like a photo.</summary>
    /// <exception cref="ProblemException">The model that gave the result cannot be asked any more, or too many photos wait.</exception>
    public async Task<GrayImage> ExplainAsync(RecognitionResult result, FaceResult face, FaceClass seen, CancellationToken cancellation)
    {
        using var slot = queue.TryEnter(ticket: null) ?? throw RecognitionService.Full();
        await slot.WaitForTurnAsync(cancellation);
        using var lease = await AcquireAsync(result);
        return lease?.Recognizer is { } model && model.ModelId == result.Model && seen.Index < model.Classes.Count
            ? await Task.Run(() => model.Explain(face.Seen, result.Head, seen.Index), cancellation)
            : throw new ProblemException(
                StatusCodes.Status409Conflict, Key("The model that gave this result does not answer any more. Send the photo again."));
    }

    private async Task<LiveRecognizer.Lease?> AcquireAsync(RecognitionResult result)
    {
        try
        {
            return results.TriedFolderOf(result) is { } folder ? await tried.AcquireAsync(folder) : live.Acquire();
        }
        catch (RunStoreException)
        {
            return null; // Its files are gone, or damaged since.
        }
    }
}
