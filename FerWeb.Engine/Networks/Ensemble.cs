using FerWeb.Engine.Recognition;
using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FerWeb.Engine.Networks;

/// <summary>
/// Several trained networks that answer as one: each head's logits are the logarithm of the mean of the members' probabilities (Hansen and
/// Salamon 1990). The members look at the same pixels, normalised alike, and have the same heads. It is combined, not trained.
/// </summary>
public sealed class Ensemble : FaceNetwork
{
    /// <summary>Its name among the architectures.</summary>
    public const string Architecture = "ensemble";

    /// <summary>Fewest members.</summary>
    public const int Fewest = 2;

    /// <summary>Most members.</summary>
    public const int Most = 20;

    [ComponentName(Name = "members")]
    private readonly ModuleList<FaceNetwork> _members = new();

    internal Ensemble(NetworkDescription description)
        : base(description)
    {
        foreach (var member in description.Members!)
        {
            _members.Add(NetworkCatalog.Create(member));
        }

        RegisterComponents();
    }

    /// <value>The networks whose answers are averaged.</value>
    public IEnumerable<FaceNetwork> Members => _members;

    internal override IReadOnlyList<IReadOnlyList<nn.Module>> Stages => [];

    /// <summary>What an ensemble of these networks is built from.</summary>
    /// <exception cref="ArgumentException">They cannot answer as one; the message says why.</exception>
    public static NetworkDescription Describe(IReadOnlyList<NetworkDescription> members)
    {
        if (Misfit(members) is { } misfit)
        {
            throw new ArgumentException(misfit.ToString(), nameof(members));
        }

        var description = new NetworkDescription
        {
            Architecture = Architecture,
            InputSize = members[0].InputSize,
            Mean = members[0].Mean,
            Deviation = members[0].Deviation,
            Classes = members[0].Classes,
            HasCrowdHead = members[0].HasCrowdHead,
            Members = members,
        };
        NetworkCatalog.Check(description);
        return description;
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor faces)
    {
        using var scope = NewDisposeScope();
        var all = _members.Select(member => member.call(faces).to(ScalarType.Float32)).ToList();
        LabelHead[] heads = Description.HasCrowdHead ? [LabelHead.Fer, LabelHead.Crowd] : [LabelHead.Fer];
        var shares = heads.Select(head => stack(all.Select(logits => functional.softmax(HeadLayout.Columns(logits, head, Description), 1))).mean([0]));
        return cat([.. shares], 1).log().MoveToOuterDisposeScope();
    }

    /// <summary>Why such an ensemble cannot be built; null when it can.</summary>
    internal static Sentence? Misfit(IReadOnlyList<NetworkDescription> members) => members switch
    {
        { Count: < Fewest or > Most } => (Sentence)$"An ensemble has {Fewest} to {Most} members, not {members.Count}.",
        _ when members.Any(member => member.Architecture == Architecture) => "An ensemble cannot be a member of another; name its members instead.",
        _ when !members.All(member => LooksAs(members[0], member)) =>
            "The members look at faces of different sizes, or normalise them differently, so they cannot be combined.",
        _ when !members.All(member => AnswersAs(members[0], member)) =>
            "The members answer with different heads, so their answers cannot be averaged.",
        _ => null,
    };

    /// <summary>Whether two networks look at the same pixels, normalised alike, and have the same heads.</summary>
    internal static bool AnswersAs(NetworkDescription one, NetworkDescription other)
        => LooksAs(one, other) && (one.Classes, one.HasCrowdHead) == (other.Classes, other.HasCrowdHead);

    private static bool LooksAs(NetworkDescription one, NetworkDescription other)
        => (one.InputSize, one.Mean, one.Deviation) == (other.InputSize, other.Mean, other.Deviation);
}
