using System.Text.Json.Serialization;
using FerWeb.Engine.Datasets;
using FerWeb.Engine.Emotions;
using FerWeb.Engine.Networks;
using FerWeb.Engine.Recognition;

namespace FerWeb.Engine.Models;

/// <summary>The content of model.json: all that is needed to build, feed and understand a model.</summary>
public sealed record ModelDescription
{
    /// <summary>Most characters of a name.</summary>
    public const int LongestName = 120;

    /// <value>Version of this format.</value>
    public int Format { get; init; } = 1;

    /// <value>Short name, unique in its store; also the name of its folder.</value>
    public required string Id { get; init; }

    /// <value>What a person calls it, at most <see cref="LongestName"/> characters; null shows the id.</value>
    public string? Name { get; init; }

    /// <value>Shape and normalisation.</value>
    public required NetworkDescription Network { get; init; }

    /// <value>Names of the answers, in the order of their probabilities; FER-2013's seven, or a person's own.</value>
    public IReadOnlyList<string> Classes { get; init; } = FaceClasses.Seven;

    /// <value>How logits become honest probabilities.</value>
    public Calibration Calibration { get; init; } = new();

    /// <value>SHA-256 of the weights file in lower-case hexadecimal.</value>
    public string WeightsSha256 { get; init; } = "";

    /// <value>Where it comes from; null for a model from elsewhere.</value>
    public ModelProvenance? Provenance { get; init; }

    /// <value>The models that it was made of, in the order of an <see cref="Ensemble"/>'s networks; null for one that was trained.</value>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<ModelMember>? Members { get; init; }

    /// <value>What was measured, written by export; null for a model that was never measured.</value>
    public ModelMetrics? Metrics { get; init; }

    /// <value>Name of the data set on whose validation split it was measured; null for one that was never measured, or where nobody knows.</value>
    [JsonIgnore]
    public string? MeasuredOn => Metrics is null ? null : Metrics.Dataset?.Name ?? Provenance?.Dataset;

    /// <value>It has a crowd head that was trained, as far as is recorded: with a weight, by pictures' votes or by teachers' answers.</value>
    [JsonIgnore]
    public bool HasTrainedCrowdHead
        => Network.HasCrowdHead
            && Origins.All(origin => origin is not { Recipe.CrowdWeight: <= 0 } and not { Outcome.Record: { WithVotes: 0, TaughtCrowd: false } });

    /// <value>What is known of it, it learnt and was measured on drawings of FerWeb: its figures say nothing about photos.</value>
    [JsonIgnore]
    public bool IsOfDrawings => Origins.All(origin => origin?.Origin?.Source == DrawnFaces.Source);

    /// <value>It learnt from no copy of the pictures that it was measured on, as far as is recorded.</value>
    [JsonIgnore]
    public bool LeftOutCopies => LeftOutCopiesIn(Metrics?.Dataset?.Sha256 ?? Provenance?.DatasetSha256);

    private IEnumerable<ModelProvenance?> Origins => Members?.Select(member => member.Provenance) ?? [Provenance];

    /// <summary>
    /// It was trained on this data set, by its record, without the training pictures that also stand in validation or test, and from fresh weights, which
    /// had not seen them before.
    /// </summary>
    /// <param name="dataset">SHA-256 of the data set.</param>
    public bool LeftOutCopiesIn(string? dataset) => Origins.All(
        origin => origin is { Recipe.DropHeldOut: true, Outcome.Record: { Start: null } } && origin.DatasetSha256 == dataset);

    /// <summary>The head that answers when one is asked for: a crowd head that was never trained knows nothing.</summary>
    public LabelHead HeadFor(LabelHead asked) => HasTrainedCrowdHead ? asked : LabelHead.Fer;

    /// <summary>
    /// The classes that the head which answers then learnt from few pictures. Of several models that one counts which had the fewest; none
    /// where they were not counted.
    /// </summary>
    public IReadOnlyList<RareClass> RareFor(LabelHead asked)
    {
        var head = HeadFor(asked);
        IReadOnlyList<int>?[] counts = [.. Origins.Select(origin => origin?.Outcome?.Record?.PicturesOf(head))];
        return Array.Exists(counts, pictures => pictures?.Count != Classes.Count)
            ? []
            : RareClass.Among(Classes, [.. Classes.Select((_, k) => counts.Min(pictures => pictures![k]))]);
    }
}

/// <summary>A model that an ensemble, or a mean of weights, was made of.</summary>
/// <param name="Id">Its id when it was combined.</param>
/// <param name="WeightsSha256">SHA-256 of its weights file in lower-case hexadecimal.</param>
/// <param name="Provenance">Where it comes from; null for a model from elsewhere.</param>
public sealed record ModelMember(string Id, string WeightsSha256, ModelProvenance? Provenance);
