using System.Numerics.Tensors;
using FerWeb.Engine.Datasets;
using FerWeb.Engine.Models;
using FerWeb.Engine.Onnx;
using FerWeb.Engine.Photos;
using FerWeb.Engine.Training;
using Microsoft.ML.OnnxRuntime;

namespace FerWeb.Engine.Recognition;

/// <summary>
/// A model's answer on faces: both heads in one pass over the face and its mirror image, averaged, then calibrated.
/// ONNX Runtime computes it, in float32; libtorch is loaded only when an answer is to be explained
/// (docs/decisions/0018-faces-are-answered-by-onnx-runtime.md).
/// </summary>
public sealed class FaceClassifier : IFaceClassifier
{
    private const int Views = 2;

    private readonly ModelDescription _description;
    private readonly InferenceSession _session;
    private readonly RunOptions _run = new();
    private readonly Lazy<LoadedModel> _explained;

    /// <summary>Builds the network; it is served by one thread per core.</summary>
    /// <exception cref="ModelFileException">The weights belong to another network.</exception>
    public FaceClassifier(StoredModel model)
    {
        _description = model.Description;
        _session = OnnxRuntimeHost.Open(OnnxNetwork.ToFile(model), ComputeDevice.PhysicalCores());
        _explained = new Lazy<LoadedModel>(() =>
        {
            ComputeDevice.UseOneThreadPerCore();
            return model.Load();
        });
    }

    /// <inheritdoc/>
    public string ModelId => _description.Id;

    /// <inheritdoc/>
    public IReadOnlyList<string> Classes => _description.Classes;

    /// <inheritdoc/>
    public LabelHead HeadFor(LabelHead asked) => _description.HeadFor(asked);

    /// <inheritdoc/>
    public IReadOnlyList<RareClass> RareFor(LabelHead asked) => _description.RareFor(asked);

    /// <inheritdoc/>
    public IReadOnlyList<FaceProbabilities> Classify(IReadOnlyList<GrayImage> faces)
    {
        using var input = OrtValue.CreateTensorValueFromMemory(
            Draw(faces), [Views * faces.Count, 1, DatasetSplit.ImageSize, DatasetSplit.ImageSize]);
        using var results = _session.Run(_run, [OnnxNetwork.Faces], [input], [OnnxNetwork.Logits]);
        var logits = results[0].GetTensorDataAsSpan<float>();
        var answers = new FaceProbabilities[faces.Count];
        for (var i = 0; i < answers.Length; i++)
        {
            answers[i] = Answer(Row(logits, 2 * i), Row(logits, (2 * i) + 1));
        }

        return answers;
    }

    /// <inheritdoc/>
    public GrayImage Explain(GrayImage face, LabelHead head, int classIndex) => GradCam.Explain(_explained.Value.Network, face, HeadFor(head), classIndex);

    /// <summary>Runs the network once, so that the first person does not wait for it to warm up.</summary>
    /// <exception cref="ModelFileException">Its answers are no numbers, which finite weights from elsewhere may give.</exception>
    public void WarmUp()
    {
        var answers = Classify([new GrayImage(DatasetSplit.ImageSize, DatasetSplit.ImageSize, new byte[DatasetSplit.ImagePixels])]);
        if (answers[0].Fer.Concat(answers[0].Crowd).Any(share => !float.IsFinite(share)))
        {
            throw new ModelFileException($"The answers of the model '{ModelId}' are no numbers, so it cannot be used. Choose another model.");
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _session.Dispose();
        _run.Dispose();
        if (_explained.IsValueCreated)
        {
            _explained.Value.Dispose();
        }
    }

    // Each face, then its mirror image.
    private static byte[] Draw(IReadOnlyList<GrayImage> faces)
    {
        const int Pixels = DatasetSplit.ImagePixels;
        var views = new byte[Views * faces.Count * Pixels];
        for (var i = 0; i < faces.Count; i++)
        {
            var mirrored = views.AsSpan(((2 * i) + 1) * Pixels, Pixels);
            faces[i].Pixels.CopyTo(views, 2 * i * Pixels);
            faces[i].Pixels.CopyTo(mirrored);
            for (var row = 0; row < Pixels; row += DatasetSplit.ImageSize)
            {
                mirrored.Slice(row, DatasetSplit.ImageSize).Reverse();
            }
        }

        return views;
    }

    private static float[] Average(ReadOnlySpan<float> face, ReadOnlySpan<float> mirrored)
    {
        var (first, second) = (SoftMax(face), SoftMax(mirrored));
        TensorPrimitives.Add(first, second, first);
        TensorPrimitives.Divide(first, Views, first);
        return first;
    }

    // Less the largest, which changes no share; otherwise the exponentials of large logits are infinite, and those of small ones are all 0.
    private static float[] SoftMax(ReadOnlySpan<float> logits)
    {
        var shares = new float[logits.Length];
        TensorPrimitives.Subtract(logits, TensorPrimitives.Max(logits), shares);
        TensorPrimitives.SoftMax(shares, shares);
        return shares;
    }

    private ReadOnlySpan<float> Row(ReadOnlySpan<float> logits, int row)
        => logits.Slice(row * _description.Network.Outputs, _description.Network.Outputs);

    private FaceProbabilities Answer(ReadOnlySpan<float> face, ReadOnlySpan<float> mirrored)
    {
        var (calibration, classes) = (_description.Calibration, _description.Classes.Count);
        var fer = calibration.Fer(Average(face[..classes], mirrored[..classes]));
        return new FaceProbabilities(
            _description.HasTrainedCrowdHead ? calibration.Crowd(Average(face[classes..], mirrored[classes..])) : fer,
            fer);
    }
}
