using FerWeb.Engine.Datasets;
using FerWeb.Engine.Emotions;
using FerWeb.Engine.Evaluation;
using FerWeb.Engine.Models;
using FerWeb.Engine.Networks;
using FerWeb.Engine.Photos;
using FerWeb.Engine.Training;
using static TorchSharp.torch;

namespace FerWeb.Engine.Recognition;

/// <summary>
/// A model's answer on faces: both heads in one pass over the face and its mirror image, averaged, then calibrated.
/// Computed in bfloat16 where the processor is fast in it.
/// </summary>
public sealed class FaceClassifier : IFaceClassifier
{
    private readonly LoadedModel _model;
    private readonly ScalarType _compute;

    /// <summary>Takes the model over. Sets libtorch's thread count for the process: one thread per core.</summary>
    /// <param name="model">Disposed with the classifier.</param>
    /// <param name="format">What the convolutions compute in.</param>
    public FaceClassifier(LoadedModel model, ComputeFormat format = ComputeFormat.Auto)
    {
        _model = model;
        _compute = model.Network.ComputesInBFloat16 ? ComputeDevice.Resolve(format, CPU) : ScalarType.Float32;
        set_num_threads(ComputeDevice.PhysicalCores());
    }

    /// <inheritdoc/>
    public string ModelId => _model.Description.Id;

    /// <inheritdoc/>
    public IReadOnlyList<FaceProbabilities> Classify(IReadOnlyList<GrayImage> faces)
    {
        var pixels = new byte[faces.Count * DatasetSplit.ImagePixels];
        for (var i = 0; i < faces.Count; i++)
        {
            faces[i].Pixels.CopyTo(pixels, i * DatasetSplit.ImagePixels);
        }

        var raw = Predictor.Predict(_model.Network, pixels, Views.Flip, _compute);
        return [.. Enumerable.Range(0, faces.Count).Select(i => Answer(raw, i))];
    }

    /// <inheritdoc/>
    public GrayImage Explain(GrayImage face, LabelHead head, Emotion emotion) => GradCam.Explain(_model.Network, face, head, emotion);

    /// <summary>Runs the network once, so that the first person does not wait for libtorch to warm up.</summary>
    public void WarmUp() => Classify([new GrayImage(DatasetSplit.ImageSize, DatasetSplit.ImageSize, new byte[DatasetSplit.ImagePixels])]);

    /// <inheritdoc/>
    public void Dispose() => _model.Dispose();

    private FaceProbabilities Answer(Predictions raw, int i)
    {
        var fer = raw.Fer.AsSpan(i * HeadLayout.Fer, HeadLayout.Fer);
        var calibration = _model.Description.Calibration;
        var own = calibration.Fer(fer);
        return new FaceProbabilities(
            raw.Crowd is { } crowd ? calibration.Crowd(crowd.AsSpan(i * HeadLayout.Crowd, HeadLayout.Crowd)) : own,
            own);
    }
}
