using FerWeb.Engine.Datasets;
using FerWeb.Engine.Datasets.Curation;
using FerWeb.Engine.Emotions;
using FerWeb.Workspace.Datasets;
using FerWeb.Workspace.Datasets.Curation;

namespace FerWeb.Datasets.Care;

/// <summary>
/// A new version of a data set that one person is preparing: the opened set, and the changes collected so far. The pages of data set care
/// work on it. The set stays open until it is disposed.
/// </summary>
public sealed class VersionDraft(DatasetEntry entry, DatasetView view, DatasetViews views, ChangeLists lists, string person) : IDisposable
{
    // Copied: a page is drawn with them, also after somebody has deleted the set.
    private readonly Dictionary<Split, byte[]> _labels = view.Read(
        dataset => Enum.GetValues<Split>().Where(dataset.Has).ToDictionary(split => split, split => dataset[split].Labels.ToArray()));

    private ChangeList _list = lists.Read(view.Sha256, person);

    public DatasetEntry Entry => entry;

    public DatasetView View => view;

    /// <value>Its classes.</value>
    public IReadOnlyList<FaceClass> Classes { get; } = FaceClasses.List(view.Read(dataset => dataset.Classes));

    /// <value>What has been collected.</value>
    public ChangeList Changes => _list;

    /// <value>How many are relabelled.</value>
    public int Relabelled => _list.ByImage.Values.Count(change => change.Class is not null);

    /// <value>How many are left out.</value>
    public int LeftOut => _list.ByImage.Values.Count(change => change.Class is null);

    /// <summary>An image's label in the data set as it is.</summary>
    public int LabelOf(ImagePlace place) => _labels[place.Split][place.Index];

    /// <summary>What is wanted of an image; null when nothing is.</summary>
    public ImageChange? ChangeOf(ImagePlace place) => _list.ByImage.GetValueOrDefault(place);

    /// <summary>Where an image is fetched.</summary>
    public string AddressOf(ImagePlace place) => DatasetAddress.Image(entry.Id, view.Sha256, place);

    /// <summary>
    /// Marks images, as one step: a new label, or left out. Those that have the label already lose their mark. Exact copies that are not left
    /// out go along with a label (<see cref="DatasetRevision.WithCopies"/>).
    /// </summary>
    /// <param name="places">Which.</param>
    /// <param name="label">The new class; null leaves them out.</param>
    /// <returns>How many copies went along.</returns>
    /// <exception cref="DatasetException">The data set was deleted or replaced, or the marks cannot be kept.</exception>
    public int Mark(IReadOnlyCollection<ImagePlace> places, int? label)
    {
        // Through the view: a set that is gone takes no marks.
        var changes = view.Read(dataset => DatasetRevision.WithCopies(dataset, [.. places.Select(place => new ImageChange(place, label))]))
            .Where(change => ChangeOf(change.Image) is not { Class: null } || places.Contains(change.Image)).ToList();
        var unchanged = changes.Where(change => LabelOf(change.Image) == label).ToHashSet();
        ImageChange[] wanted = [.. changes.Where(change => !unchanged.Contains(change) && ChangeOf(change.Image) != change)];
        Update(list => unchanged.Aggregate(list.With(wanted), (rest, change) => rest.Without(change.Image)));
        return changes.Count - places.Count;
    }

    /// <summary>Takes the marks of one image back: a label with that of its copies; what was left out gets the label that its copies have now.</summary>
    /// <exception cref="DatasetException">The data set was deleted or replaced, or it cannot be kept.</exception>
    public void Undo(ImagePlace place)
    {
        var copies = view.Read(dataset => DatasetRevision.WithCopies(dataset, [new ImageChange(place, LabelOf(place))]))
            .Where(copy => copy.Image != place && ChangeOf(copy.Image) is { Class: not null }).Select(copy => ChangeOf(copy.Image)!).ToList();
        Update(list => ChangeOf(place) is { Class: null } && copies.Count > 0
            ? list.With([copies[0] with { Image = place }])
            : copies.Aggregate(list.Without(place), (rest, copy) => rest.Without(copy.Image)));
    }

    /// <summary>Takes the last step back.</summary>
    /// <exception cref="DatasetException">It cannot be kept.</exception>
    public void UndoLast() => Update(list => list.WithoutLastStep());

    /// <summary>Takes everything back.</summary>
    /// <exception cref="DatasetException">It cannot be kept.</exception>
    public void Clear() => Update(_ => ChangeList.Empty);

    /// <summary>Reads again what has been collected, for another page of this person may have changed it.</summary>
    /// <returns>Whether it is something else by now.</returns>
    public bool Reread()
    {
        var known = _list.ByImage.Values.ToHashSet();
        _list = lists.Read(view.Sha256, person);
        return !known.SetEquals(_list.ByImage.Values);
    }

    /// <summary>Takes the marks away of which a version was made; others that came meanwhile stay.</summary>
    /// <exception cref="DatasetException">It cannot be kept.</exception>
    public void Made(IEnumerable<ImageChange> changes)
    {
        var made = changes.ToHashSet();
        Update(list => list.WithoutMade(made));
    }

    public void Dispose() => views.Release(view);

    private void Update(Func<ChangeList, ChangeList> change)
    {
        try
        {
            _list = lists.Update(view.Sha256, person, change);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DatasetException($"FerWeb could not write to its data folder: {error.Message}", inner: error);
        }
    }
}
