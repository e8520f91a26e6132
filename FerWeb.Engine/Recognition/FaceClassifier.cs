using FerWeb.Engine.Datasets;
using FerWeb.Engine.Evaluation;
using FerWeb.Engine.Imaging;
using FerWeb.Engine.ModelFiles;
using FerWeb.Engine.Networks;

namespace FerWeb.Engine.Recognition;

/// <summary>A model's answer on faces: both heads in one pass over the face and its mirror image, averaged, then calibrated.</summary>
public sealed class FaceClassifier(LoadedModel model) : IFaceClassifier
{
    /// <inheritdoc/>
    public string ModelId => model.Description.Id;

    /// <inheritdoc/>
    public IReadOnlyList<FaceProbabilities> Classify(IReadOnlyList<GrayImage> faces)
    {
        var pixels = new byte[faces.Count * DatasetSplit.ImagePixels];
        for (var i = 0; i < faces.Count; i++)
        {
            faces[i].Pixels.CopyTo(pixels, i * DatasetSplit.ImagePixels);
        }

        var raw = Predictor.Predict(model.Network, pixels, Views.Flip);
        return [.. Enumerable.Range(0, faces.Count).Select(i => Answer(raw, i))];
    }

    /// <summary>Runs the network once, so that the first person does not wait for libtorch to warm up.</summary>
    public void WarmUp() => Classify([new GrayImage(DatasetSplit.ImageSize, DatasetSplit.ImageSize, new byte[DatasetSplit.ImagePixels])]);

    /// <inheritdoc/>
    public void Dispose() => model.Dispose();

    private FaceProbabilities Answer(Predictions raw, int i)
    {
        var fer = raw.Fer.AsSpan(i * HeadLayout.Fer, HeadLayout.Fer);
        var calibration = model.Description.Calibration;
        var own = calibration.Fer(fer);
        return new FaceProbabilities(
            raw.Crowd is { } crowd ? calibration.Crowd(crowd.AsSpan(i * HeadLayout.Crowd, HeadLayout.Crowd)) : own,
            own);
    }
}
