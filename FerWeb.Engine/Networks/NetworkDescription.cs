using static TorchSharp.torch;

namespace FerWeb.Engine.Networks;

/// <summary>All that is needed to build a network again and to feed it; stored in model.json.</summary>
public sealed record NetworkDescription
{
    /// <value>Which architecture, one of <see cref="NetworkCatalog.Names"/>.</value>
    public required string Architecture { get; init; }

    /// <value>Height and width of the input in pixels; 44 means the centre 44x44 of a 48x48 face.</value>
    public int InputSize { get; init; } = 48;

    /// <value>Channels of the stem, then of each stage (or of each convolution, for the plain networks).</value>
    public IReadOnlyList<int> Widths { get; init; } = [];

    /// <value>Convolutions after the transition of each stage; unused by the plain networks.</value>
    public IReadOnlyList<int> Depths { get; init; } = [];

    /// <value>Probability of dropping a feature before the last layer.</value>
    public double Dropout { get; init; }

    /// <value>Mean of the pixels after division by 255.</value>
    public float Mean { get; init; }

    /// <value>Standard deviation of the pixels after division by 255.</value>
    public float Deviation { get; init; } = 1;

    /// <value>True when eight outputs for the FER+ votes follow the seven for the FER-2013 labels.</value>
    public bool HasCrowdHead { get; init; }

    /// <value>Stages before the head, each of which can be frozen with those before it.</value>
    public int Stages => Architecture switch
    {
        "fernet" or "resnet18n" => Depths.Count + 1,
        "vgg-narrow" => Depths.Count,
        _ => Widths.Count,
    };

    /// <value>Logits in one row of the output: 7, or 15 with the crowd head.</value>
    public int Outputs => HasCrowdHead ? HeadLayout.Fer + HeadLayout.Crowd : HeadLayout.Fer;

    /// <summary>Pixels from 0 to 255 as the network expects them, in float32; the tensors on the way belong to the caller's scope.</summary>
    internal Tensor Normalise(Tensor pixels) => pixels.to(ScalarType.Float32).Over(255).Minus(Mean).Over(Deviation);
}
