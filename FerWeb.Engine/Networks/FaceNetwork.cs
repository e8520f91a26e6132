using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FerWeb.Engine.Networks;

/// <summary>
/// A classifier of grayscale faces: normalised (B, 1, S, S) in float32 or bfloat16 to float32 logits
/// (B, <see cref="NetworkDescription.Outputs"/>).
/// </summary>
public abstract class FaceNetwork : Module<Tensor, Tensor>
{
    /// <summary>Names the module after its architecture.</summary>
    protected FaceNetwork(NetworkDescription description)
        : base(description.Architecture) => Description = description;

    /// <value>What this network was built from.</value>
    public NetworkDescription Description { get; }

    /// <value>False when the network computes in float32 whatever its input's type.</value>
    public virtual bool ComputesInBFloat16 => true;

    /// <value>What comes before the head, from the input on; each stage as the modules that hold its weights. None of an ensemble.</value>
    internal abstract IReadOnlyList<IReadOnlyList<nn.Module>> Stages { get; }

    /// <value>Name of the layer whose outputs are the classes.</value>
    internal virtual string Head => "head";

    /// <inheritdoc/>
    public abstract override Tensor forward(Tensor faces);
}
