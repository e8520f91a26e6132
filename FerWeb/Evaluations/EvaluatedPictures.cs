using System.Globalization;
using FerWeb.Engine.Evaluation;

namespace FerWeb.Evaluations;

/// <summary>One picture of an evaluation.</summary>
/// <param name="Row">Its row in the predictions.</param>
/// <param name="Image">Its index in the split.</param>
/// <param name="Label">Its true class.</param>
/// <param name="Answer">The most probable class.</param>
/// <param name="Confidence">Probability of the answer, 0 to 1.</param>
/// <param name="Suggested">The class that it probably is where its label is probably wrong; null otherwise.</param>
public sealed record EvaluatedPicture(int Row, int Image, int Label, int Answer, float Confidence, int? Suggested);

/// <summary>Which pictures a gallery shows; its words stand in the page's address.</summary>
/// <param name="Label">Pictures of this class; null for all.</param>
/// <param name="Answer">Pictures answered so; null for all mistakes.</param>
/// <param name="IsByLabel">Those that are probably mislabelled.</param>
/// <param name="IsRightAlone">
/// Beside another model: true for those that this model alone gets right, false for those that the other alone does; null for the rest.
/// </param>
public sealed record PictureChoice(int? Label, int? Answer, bool IsByLabel, bool? IsRightAlone = null)
{
    private const string Mislabelled = "labels";
    private const string ThisAlone = "only-this";
    private const string OtherAlone = "only-other";

    /// <value>The most confident mistakes.</value>
    public static PictureChoice Mistakes { get; } = new(null, null, false);

    /// <value>The probably mislabelled pictures.</value>
    public static PictureChoice Labels { get; } = new(null, null, true);

    /// <value>Those that this model gets right and the other wrong.</value>
    public static PictureChoice OnlyThis { get; } = new(null, null, false, true);

    /// <value>Those that the other model gets right and this one wrong.</value>
    public static PictureChoice OnlyOther { get; } = new(null, null, false, false);

    /// <summary>A cell of the confusion matrix.</summary>
    public static PictureChoice Cell(int label, int answer) => new(label, answer, false);

    /// <summary>From the address; what cannot be read are the mistakes.</summary>
    public static PictureChoice Parse(string? text, int classes)
    {
        return text switch
        {
            Mislabelled => Labels,
            ThisAlone => OnlyThis,
            OtherAlone => OnlyOther,
            { } cell when cell.Split('-') is [var label, var answer] && Index(label) is { } row && Index(answer) is { } column => Cell(row, column),
            _ => Mistakes,
        };

        int? Index(string number) => int.TryParse(number, CultureInfo.InvariantCulture, out var index) && index >= 0 && index < classes ? index : null;
    }

    /// <summary>For the address; null for the mistakes.</summary>
    public string? ToAddress() => this switch
    {
        { IsByLabel: true } => Mislabelled,
        { IsRightAlone: { } isThis } => isThis ? ThisAlone : OtherAlone,
        { Label: { } label } => FormattableString.Invariant($"{label}-{Answer}"),
        _ => null,
    };
}

/// <summary>The pictures of one head, in the orders in which a person looks at them.</summary>
public sealed class EvaluatedPictures
{
    private readonly LabelledPredictions _predictions;
    private readonly EvaluatedPicture[] _all;
    private readonly IReadOnlyList<LabelIssue> _issues;

    public EvaluatedPictures(LabelledPredictions predictions)
    {
        _predictions = predictions;
        _issues = ConfidentLearning.Rank(predictions);
        var suggested = _issues.ToDictionary(issue => issue.Row, issue => issue.Suggested);
        _all = [.. Enumerable.Range(0, predictions.Count).Select(row =>
        {
            var answer = predictions.Predicted(row);
            int? other = suggested.TryGetValue(row, out var found) ? found : null;
            return new EvaluatedPicture(row, predictions.Images[row], predictions.Labels[row], answer, predictions.Row(row)[answer], other);
        })];
    }

    /// <summary>The pictures of a choice: by confidence, or the surest wrong label first.</summary>
    /// <param name="choice">Which.</param>
    /// <param name="other">Another model's predictions of the same pictures; null when it is compared with none.</param>
    public IReadOnlyList<EvaluatedPicture> Of(PictureChoice choice, LabelledPredictions? other = null) => choice switch
    {
        { IsByLabel: true } => [.. _issues.Select(issue => _all[issue.Row])],
        { IsRightAlone: { } isThis } => other is null
            ? []
            : [.. _all.Where(one => _predictions.IsRight(one.Row) == isThis && other.IsRight(one.Row) != isThis).OrderByDescending(one => one.Confidence)],
        { Label: { } label, Answer: { } answer } => [.. _all.Where(one => one.Label == label && one.Answer == answer).OrderByDescending(one => one.Confidence)],
        _ => [.. _all.Where(one => one.Label != one.Answer).OrderByDescending(one => one.Confidence)],
    };

    /// <summary>The probabilities of a picture, one for each class.</summary>
    public IReadOnlyList<float> Probabilities(EvaluatedPicture picture) => _predictions.Row(picture.Row).ToArray();
}
