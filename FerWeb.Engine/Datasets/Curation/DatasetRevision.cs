using FerWeb.Engine.Datasets.Importing;
using FerWeb.Engine.Emotions;
using FerWeb.Engine.Storage;

namespace FerWeb.Engine.Datasets.Curation;

/// <summary>
/// Makes a data set from another one by changes to some images: a new label, or left out. The old one stays as it is; order and
/// splits stay, too. The new one has its own hash, and keeps the list of changes (changes.json) and whence it came.
/// </summary>
public static class DatasetRevision
{
    /// <summary>Name of the file with the changes, a list of <see cref="MadeChange"/>.</summary>
    public const string ChangesFile = "changes.json";

    /// <summary>Writes the new data set into <paramref name="folder"/>, which must not exist yet. A failure may leave files in it.</summary>
    /// <param name="parent">The old one; its images are copied one by one, so memory stays small.</param>
    /// <param name="parentId">Its id.</param>
    /// <param name="changes">At least one, at most one for each image.</param>
    /// <param name="folder">Where it is written.</param>
    /// <param name="name">Its name for a person.</param>
    /// <exception cref="DatasetException">A change names no image or class, changes nothing, or the changes would empty a class or a split.</exception>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public static void Write(
        FaceDataset parent, string parentId, IReadOnlyList<ImageChange> changes, string folder, string name, CancellationToken cancellation = default)
    {
        var made = Check(parent, changes);
        var wanted = changes.ToDictionary(change => change.Image, change => change.Class);
        var parts = Splits(parent).ToDictionary(split => split, split => Kept(split, parent[split].Count, wanted));
        var faces = parts.ToDictionary(
            part => part.Key, part => (IReadOnlyList<FaceRecord>)[.. part.Value.Select(i => Face(parent[part.Key], part.Key, i, wanted))]);

        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, TensorFile.FileName);
        var sha256 = TensorFile.Write(
            path,
            parent.Classes,
            [.. faces.Select(part => (part.Key, part.Value))],
            (split, index, pixels) => parent[split].Image(parts[split][index]).CopyTo(pixels),
            cancellation);
        JsonFile.Write(Path.Combine(folder, ChangesFile), made, JsonFormats.Indented);

        using var file = new MappedFile(path);
        (parent.Manifest with
        {
            Name = name,
            Created = TimeProvider.System.GetUtcNow(),
            Sha256 = sha256,
            Splits = TensorFile.Read(file).ToDictionary(part => TensorFile.KeyOf(part.Key), part => DatasetManifest.Summarise(part.Value)),
            Report = Report(parent, parts, faces),
            Parent = new DatasetParent(
                parentId, parent.Name, parent.Sha256, made.Count(change => change.To is not null), made.Count(change => change.To is null)),
        }).Write(folder);
    }

    /// <summary>
    /// The changes and what goes along with them: exact copies of a relabelled image that share its split and its label get the new label, too,
    /// unless something else is wanted of them. Equal images with two labels would both be left out of trainings.
    /// </summary>
    /// <returns>First <paramref name="changes"/> as they are, which may name images that are not there; then the copies.</returns>
    public static IReadOnlyList<ImageChange> WithCopies(FaceDataset parent, IReadOnlyList<ImageChange> changes)
    {
        var named = changes.Select(change => change.Image).ToHashSet();
        var labels = changes.Where(change => change.Class is not null && Has(parent, change.Image))
            .GroupBy(change => KindOf(parent, change.Image), change => change.Class).ToDictionary(kind => kind.Key, kind => kind.First());
        var copies = labels.Keys.Select(kind => kind.Split).Distinct()
            .SelectMany(split => Enumerable.Range(0, parent[split].Count).Select(i => new ImagePlace(split, i)))
            .Where(image => !named.Contains(image) && labels.ContainsKey(KindOf(parent, image)))
            .Select(image => new ImageChange(image, labels[KindOf(parent, image)]));
        return [.. changes, .. copies];
    }

    /// <summary>What <paramref name="changes"/> would make of <paramref name="parent"/>; nothing is written.</summary>
    /// <returns>The changes with names and labels, by split and index.</returns>
    /// <exception cref="DatasetException">See <see cref="Write"/>.</exception>
    public static IReadOnlyList<MadeChange> Check(FaceDataset parent, IReadOnlyList<ImageChange> changes)
    {
        if (changes.Count == 0)
        {
            throw new DatasetException("There is nothing to change. Relabel a picture or leave one out first.");
        }

        var seen = new HashSet<ImagePlace>();
        var counts = Splits(parent).ToDictionary(split => split, split => parent[split].CountPerClass());
        foreach (var (image, label) in changes)
        {
            var (part, index) = (TensorFile.KeyOf(image.Split), image.Index);
            if (!Has(parent, image))
            {
                throw new DatasetException($"'{parent.Name}' has no picture {index} in the part '{part}'. Look at its list of pictures.");
            }

            if (!seen.Add(image))
            {
                throw new DatasetException($"The picture {index} of '{part}' is changed twice. Keep one of the two changes.");
            }

            int before = parent[image.Split].Labels.Span[index];
            if (label < 0 || label >= parent.Classes.Count)
            {
                throw new DatasetException($"There is no class {label.Value}. The classes are {string.Join(", ", parent.Classes)}.");
            }

            if (label == before)
            {
                throw new DatasetException(
                    $"The picture {index} of '{part}' is labelled '{parent.Classes[before]}' already. Take this change out of the list.");
            }

            counts[image.Split][before]--;
            if (label is { } after)
            {
                counts[image.Split][after]++;
            }
        }

        RefuseEmpty(parent, counts);
        return [.. changes.OrderBy(change => change.Image.Split).ThenBy(change => change.Image.Index).Select(change => Made(parent, change))];
    }

    private static void RefuseEmpty(FaceDataset parent, Dictionary<Split, int[]> counts)
    {
        foreach (var (split, after) in counts)
        {
            var before = parent[split].CountPerClass();
            for (int k = 0; k < after.Length; k++)
            {
                if (before[k] > 0 && after[k] == 0)
                {
                    var (part, label) = (TensorFile.KeyOf(split), parent.Classes[k]);
                    throw new DatasetException(
                        $"These changes would leave no picture labelled '{label}' in the part '{part}'. " +
                        $"Keep at least one, so that it can be learned and measured.");
                }
            }
        }
    }

    private static MadeChange Made(FaceDataset parent, ImageChange change)
    {
        var (images, classes) = (parent[change.Image.Split], parent.Classes);
        return new MadeChange(
            change.Image.Split, change.Image.Index, images.Names[change.Image.Index], classes[images.Labels.Span[change.Image.Index]],
            change.Class is { } label ? classes[label] : null);
    }

    private static int[] Kept(Split split, int count, Dictionary<ImagePlace, int?> changes)
        => [.. Enumerable.Range(0, count).Where(i => !changes.TryGetValue(new ImagePlace(split, i), out var label) || label is not null)];

    private static FaceRecord Face(DatasetSplit images, Split split, int index, Dictionary<ImagePlace, int?> changes)
    {
        var label = changes.GetValueOrDefault(new ImagePlace(split, index)) is { } changed
            ? new FaceClass(changed, images.Classes[changed])
            : images.Label(index);
        var votes = images.VotesOf(index);
        return new FaceRecord(images.Names[index], label, images.Hashes.Span[index], votes.ContainsAnyExcept((byte)0) ? votes.ToArray() : null);
    }

    // What an import found wrong with files does not concern this set: it was made of images that are all right.
    private static DatasetReport Report(
        FaceDataset parent, Dictionary<Split, int[]> parts, Dictionary<Split, IReadOnlyList<FaceRecord>> faces)
    {
        var report = new ReportBuilder { Read = faces.Values.Sum(part => part.Count) };
        foreach (var (split, kept) in parts)
        {
            foreach (var i in kept.Where(parent[split].IsConstant))
            {
                report.Add(IssueCause.ConstantImage, parent[split].Names[i]);
            }
        }

        Findings.Add(
            report, parent.Classes, [.. faces.Values.SelectMany(part => part)], [.. faces.SelectMany(part => part.Value.Select(_ => part.Key))]);
        return report.Build();
    }

    private static bool Has(FaceDataset dataset, ImagePlace image)
        => dataset.Has(image.Split) && image.Index >= 0 && image.Index < dataset[image.Split].Count;

    // Equal for exact copies of one split and label.
    private static (Split Split, UInt128 Hash, byte Label) KindOf(FaceDataset dataset, ImagePlace image)
        => (image.Split, dataset[image.Split].Hashes.Span[image.Index], dataset[image.Split].Labels.Span[image.Index]);

    private static IEnumerable<Split> Splits(FaceDataset dataset) => Enum.GetValues<Split>().Where(dataset.Has);
}
