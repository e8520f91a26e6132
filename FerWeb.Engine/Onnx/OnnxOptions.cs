namespace FerWeb.Engine.Onnx;

/// <summary>What an exported ONNX file takes and gives.</summary>
/// <param name="Input">What it takes.</param>
/// <param name="Probabilities">
/// True gives the calibrated probabilities of the seven emotions as well, beside the logits: outputs fer and, of a model with a trained
/// crowd head, crowd.
/// </param>
public sealed record OnnxOptions(OnnxInput Input = OnnxInput.Bytes, bool Probabilities = true);

/// <summary>What an exported ONNX file takes. Faces are gray, upright and cropped as FER-2013 crops them.</summary>
public enum OnnxInput
{
    /// <summary>uint8 (N, 1, 48, 48), 0 to 255; the file cuts out the centre and normalises.</summary>
    Bytes,

    /// <summary>float32 (N, 1, 48, 48), 0 to 255; the file cuts out the centre and normalises.</summary>
    Floats,

    /// <summary>float32 (N, 1, S, S) of the network's input size, normalised already: (pixel / 255 - mean) / std.</summary>
    Normalised,
}
