namespace FerWeb.Workspace.Models;

/// <summary>What a model can be written as.</summary>
public enum ModelFormat
{
    /// <summary>One zip with all of it; another FerWeb reads it.</summary>
    Bundle,

    /// <summary>For ONNX Runtime and other programs.</summary>
    Onnx,

    /// <summary>The weights under PyTorch's key names.</summary>
    SafeTensors,

    /// <summary>model.json, which belongs to the safetensors.</summary>
    Description,
}
