using System.Text.Json.Serialization;
using FerWeb.Engine.Datasets;
using FerWeb.Engine.Datasets.Curation;

namespace FerWeb.Workspace.Datasets.Curation;

/// <summary>A mark that a person made.</summary>
/// <param name="Step">Marks that were made at once have the same number; it grows.</param>
/// <param name="Change">What is wanted of which image.</param>
public sealed record Mark(int Step, ImageChange Change);

/// <summary>The changes that a person is collecting for a new version of a data set; each step can be taken back.</summary>
/// <param name="Marks">In the order in which they were made; of several for one image the last one counts.</param>
public sealed record ChangeList(IReadOnlyList<Mark> Marks)
{
    /// <value>No change.</value>
    public static ChangeList Empty { get; } = new([]);

    /// <value>The change that counts, by image.</value>
    [JsonIgnore]
    public IReadOnlyDictionary<ImagePlace, ImageChange> ByImage { get; } = Marks
        .GroupBy(mark => mark.Change.Image).ToDictionary(image => image.Key, image => image.Last().Change);

    /// <value>How many marks the last step made; 0 when there is none.</value>
    [JsonIgnore]
    public int LastStepCount => Marks.Count == 0 ? 0 : Marks.Count(mark => mark.Step == Marks[^1].Step);

    /// <summary>The changes, the newest first.</summary>
    public IReadOnlyList<ImageChange> Newest() => [.. Marks.Reverse().Select(mark => mark.Change).DistinctBy(change => change.Image)];

    /// <summary>Marks images, at once; nothing happens when there are none.</summary>
    public ChangeList With(IReadOnlyCollection<ImageChange> changes)
    {
        var step = (Marks.Count == 0 ? 0 : Marks[^1].Step) + 1;
        return new ChangeList([.. Marks, .. changes.Select(change => new Mark(step, change))]);
    }

    /// <summary>Takes all marks of one image back.</summary>
    public ChangeList Without(ImagePlace image) => new([.. Marks.Where(mark => mark.Change.Image != image)]);

    /// <summary>What is left once changes have been made: an image keeps its marks where another change of it counts by now.</summary>
    public ChangeList WithoutMade(IReadOnlySet<ImageChange> made) => new([.. Marks.Where(mark => !made.Contains(ByImage[mark.Change.Image]))]);

    /// <summary>Takes the last step back.</summary>
    public ChangeList WithoutLastStep() => new([.. Marks.SkipLast(LastStepCount)]);
}
