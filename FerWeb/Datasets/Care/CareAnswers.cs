using System.ComponentModel;
using System.Text.Json.Serialization;
using FerWeb.Engine.Datasets;
using FerWeb.Engine.Datasets.Curation;
using FerWeb.Engine.Emotions;
using FerWeb.Workspace.Datasets.Curation;

namespace FerWeb.Datasets.Care;

/// <summary>A picture of a data set.</summary>
internal sealed record PictureAnswer(
    Split Split,
    [property: Description("From 0, within the split.")] int Index,
    [property: Description("Name of its class.")] string Label,
    [property: Description("Its name in the source.")] string Name)
{
    public static PictureAnswer Of(PictureSummary picture, IReadOnlyList<string> classes)
        => new(picture.Place.Split, picture.Place.Index, classes[picture.Label], picture.Name);
}

/// <summary>Some pictures of a list.</summary>
internal sealed record PicturesAnswer(
    [property: Description("How many pictures the whole list has.")] int Total, int Skip, IReadOnlyList<PictureAnswer> Pictures);

/// <summary>All about one picture.</summary>
internal sealed record PictureDetailsAnswer(
    PictureAnswer Picture,
    [property: Description("FER+ votes by what was voted for; null when nobody was asked.")] IReadOnlyDictionary<string, int>? Votes,
    [property: Description("Pictures that equal it in every pixel.")] IReadOnlyList<PictureAnswer> Copies,
    [property: Description("Pictures that are nearly the same; null while nobody has searched the data set.")] IReadOnlyList<NearAnswer>? NearDuplicates,
    [property: Description("Id of the live model; null when there is none of these classes.")] string? LiveModel,
    [property: Description("Its probabilities by class, 0 to 1.")] IReadOnlyDictionary<string, float>? Probabilities)
{
    public static IReadOnlyDictionary<string, int>? VotesOf(PictureDetails details) => details.Votes.Count == 0
        ? null
        : details.Votes.Index().Where(vote => vote.Item > 0).ToDictionary(vote => CrowdVotes.ColumnNames[vote.Index], vote => (int)vote.Item);
}

/// <summary>A picture that is nearly the same as another one.</summary>
internal sealed record NearAnswer(
    Split Split, int Index, [property: Description("Normalised cross-correlation, 0 to 1.")] float Similarity, bool IsExact, bool IsMirrored);

/// <summary>Where a search for near duplicates stands, and what it has found.</summary>
internal sealed record NearDuplicatesAnswer(
    [property: Description("none, running, failed or finished.")] string State,
    [property: Description("Share of the work that is done, 0 to 1.")] double Progress,
    [property: Description("Why it failed.")] string? Fault,
    [property: Description("Training pictures that are nearly the same as one of validation or test, or equal to it.")] int? TrainingInHeldOut,
    NearDuplicateReport? Report);

/// <summary>A new version of a data set that somebody wants.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record NewVersionRequest(
    [property: Description("At least one; at most one for each picture. A new label takes exact copies of the same split and label along.")]
    IReadOnlyList<ChangeRequest> Changes,
    [property: Description("Name of the new version; left out for the old name with a number.")] string? Name = null,
    [property: Description("SHA-256 of the data set that the changes are meant for: another one is refused.")] string? Sha256 = null);

/// <summary>A change of one picture.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record ChangeRequest(
    [property: Description("train, validation or test.")] Split Split,
    [property: Description("From 0, within the split.")] int Index,
    [property: Description("Name of its new class; null to leave it out.")] string? Label);

/// <summary>How a version came about.</summary>
internal sealed record ChangesAnswer(
    [property: Description("The data set that it was made from; null when it is no version.")] DatasetParent? Parent, IReadOnlyList<MadeChange> Changes);
