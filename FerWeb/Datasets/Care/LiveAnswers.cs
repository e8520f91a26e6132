using FerWeb.Engine.Datasets;
using FerWeb.Engine.Emotions;
using FerWeb.Engine.Photos;
using FerWeb.Engine.Recognition;
using FerWeb.Recognition;

namespace FerWeb.Datasets.Care;

/// <summary>What the live model says of a picture.</summary>
/// <param name="Model">Its id.</param>
/// <param name="Probabilities">One for each class, 0 to 1.</param>
internal sealed record LiveAnswer(string Model, IReadOnlyList<float> Probabilities);

/// <summary>Asks the live model about pictures of data sets, as they are: the crop is not cut anew.</summary>
internal sealed class LiveAnswers(LiveRecognizer live)
{
    /// <summary>Its answer; null when no model is loaded, or its classes are others than the data set's.</summary>
    public async Task<LiveAnswer?> AskAsync(DatasetView view, ImagePlace place, CancellationToken cancellation)
    {
        using var lease = live.Acquire();
        if (lease is null || !FaceClasses.AreSame(lease.Recognizer.Classes, view.Read(dataset => dataset.Classes)))
        {
            return null;
        }

        var face = view.Read(dataset => new GrayImage(DatasetSplit.ImageSize, DatasetSplit.ImageSize, dataset[place.Split].Image(place.Index).ToArray()));
        return new LiveAnswer(lease.Recognizer.ModelId, await lease.Recognizer.ClassifyAsync(face, LabelHead.Fer, cancellation));
    }
}
