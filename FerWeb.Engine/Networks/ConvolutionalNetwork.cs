using TorchSharp;
using static TorchSharp.torch;

namespace FerWeb.Engine.Networks;

/// <summary>A network of convolutions whose last feature maps are classified.</summary>
public abstract class ConvolutionalNetwork : FaceNetwork
{
    /// <summary>Names the module after its architecture.</summary>
    protected ConvolutionalNetwork(NetworkDescription description)
        : base(description)
    {
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor faces)
    {
        using var scope = NewDisposeScope();
        return Classify(Maps(faces)).MoveToOuterDisposeScope();
    }

    /// <summary>The first part: normalised faces (B, 1, S, S) to the last feature maps (B, C, h, w).</summary>
    public abstract Tensor Maps(Tensor faces);

    /// <summary>The rest: feature maps (B, C, h, w) to float32 logits (B, <see cref="NetworkDescription.Outputs"/>).</summary>
    public abstract Tensor Classify(Tensor maps);

    /// <summary>
    /// The same faces laid out channels-last, which the convolutions keep from there on. With one channel both layouts
    /// look alike to libtorch, so the strides have to be spelled out.
    /// </summary>
    protected static Tensor ToChannelsLast(Tensor faces) => faces.contiguous().squeeze(1).unsqueeze(-1).permute(0, 3, 1, 2);
}
