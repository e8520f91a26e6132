using System.Text.Json.Serialization;
using FerWeb.Engine.Emotions;
using static TorchSharp.torch;

namespace FerWeb.Engine.Networks;

/// <summary>All that is needed to build a network again and to feed it; stored in model.json.</summary>
public sealed record NetworkDescription
{
    // More leave nothing of any picture, and a number beyond counting.
    private const int MostHalvings = 16;

    /// <value>Which architecture, one of <see cref="NetworkCatalog.Names"/>, or <see cref="Ensemble.Architecture"/>.</value>
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

    /// <value>How many classes the labels name; 7 in files from before there were others.</value>
    public int Classes { get; init; } = FaceClasses.Seven.Count;

    /// <value>True when eight outputs for the FER+ votes follow those for the labels, which are FER-2013's seven then.</value>
    public bool HasCrowdHead { get; init; }

    /// <value>What an <see cref="Ensemble"/> is made of; null for every other network.</value>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<NetworkDescription>? Members { get; init; }

    /// <value>Stages before the head, each of which can be frozen with those before it.</value>
    public int Stages => Architecture switch
    {
        "fernet" or "resnet18n" => Depths.Count + 1,
        "vgg-narrow" => Depths.Count,
        _ => Widths.Count,
    };

    /// <value>Logits in one row of the output: one of each class, and eight more with the crowd head.</value>
    public int Outputs => HasCrowdHead ? Classes + HeadLayout.Crowd : Classes;

    /// <summary>
    /// Side in pixels of the smallest pictures that it learns from: smaller ones leave the last batch norm one pixel, which has no variance when
    /// the last batch of an epoch is one picture, or are halved away.
    /// </summary>
    public int SmallestSize() => Architecture switch
    {
        "fernet" => 2 << Halvings(Depths.Count),
        "vgg-narrow" => 2 << Halvings(Depths.Count(depth => depth > 0)),

        // Its strides round up.
        "resnet18n" => (1 << Halvings(Depths.Skip(1).Count(depth => depth > 0))) + 1,
        "cnn-seed" or "cnn-seed-bn" => Widths.Take(MostHalvings).Aggregate(1, (size, _) => (2 * size) + 2),
        _ => 1,
    };

    /// <summary>The smallest side of the pictures that it can answer about, for which one pixel may be left of them where two are learned from.</summary>
    public int SmallestSizeToAnswer() => Architecture is "cnn-seed" or "cnn-seed-bn" ? SmallestSize() : SmallestSize() / 2;

    /// <summary>
    /// Whether this is another fernet with more residual blocks in some stages, so that it can begin with the other's weights: a block that the
    /// other has not begins as the identity, and both answer alike (Chen et al. 2016, Net2Net).
    /// </summary>
    public bool Deepens(NetworkDescription other)
        => Architecture == "fernet" && other.Architecture == Architecture && InputSize == other.InputSize && Widths.SequenceEqual(other.Widths)
        && Depths.Count == other.Depths.Count && !Depths.SequenceEqual(other.Depths)
        // A block of one convolution, the last of an odd depth, would become another one.
        && Depths.Zip(other.Depths).All(depth => depth.First == depth.Second || (depth.First > depth.Second && depth.Second % 2 == 0));

    /// <summary>The same network for a data set's classes: a crowd head stays only beside FER-2013's seven.</summary>
    public NetworkDescription For(IReadOnlyList<string> classes)
        => this with
        {
            Classes = classes.Count,
            HasCrowdHead = HasCrowdHead && FaceClasses.IsSeven(classes),
            Members = Members?.Select(member => member.For(classes)).ToList(),
        };

    /// <summary>Pixels from 0 to 255 as the network expects them, in float32; the tensors on the way belong to the caller's scope.</summary>
    internal Tensor Normalise(Tensor pixels) => pixels.to(ScalarType.Float32).Over(255).Minus(Mean).Over(Deviation);

    private static int Halvings(int stages) => Math.Min(stages, MostHalvings);
}
