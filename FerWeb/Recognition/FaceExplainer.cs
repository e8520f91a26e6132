using FerWeb.Api;
using FerWeb.Engine.Emotions;
using FerWeb.Engine.Imaging;
using FerWeb.Engine.Recognition;
using static FerWeb.Localization.Texts;

namespace FerWeb.Recognition;

/// <summary>Shows where the network that answered looked.</summary>
internal sealed class FaceExplainer(LiveRecognizer live)
{
    /// <summary>The heat map of one face of a result: 48x48, 0 for no evidence to 255 for the most.</summary>
    /// <exception cref="ProblemException">Another model answers now than gave the result.</exception>
    public GrayImage Explain(RecognitionResult result, FaceResult face, Emotion emotion)
    {
        using var loan = live.Borrow();
        return loan is not null && loan.Recognizer.ModelId == result.Model
            ? loan.Recognizer.Explain(face.Crop, result.Head, emotion)
            : throw new ProblemException(StatusCodes.Status409Conflict, Key("Another model answers now than gave this result. Send the photo again."));
    }
}
