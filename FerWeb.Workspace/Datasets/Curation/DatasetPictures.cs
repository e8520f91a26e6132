using FerWeb.Engine.Datasets;

namespace FerWeb.Workspace.Datasets.Curation;

/// <summary>An image in a list.</summary>
/// <param name="Place">Where it stands.</param>
/// <param name="Label">Index of its class.</param>
/// <param name="Name">Its name in the source.</param>
public sealed record PictureSummary(ImagePlace Place, int Label, string Name);

/// <summary>What is known about one image.</summary>
/// <param name="Picture">Place, label and name.</param>
/// <param name="Votes">The ten FER+ counts; empty when nobody was asked.</param>
/// <param name="Copies">The images that are equal to it, in all splits.</param>
public sealed record PictureDetails(PictureSummary Picture, IReadOnlyList<byte> Votes, IReadOnlyList<PictureSummary> Copies);

/// <summary>The images of an opened data set, one by one and in lists; the pixels are not touched.</summary>
public static class DatasetPictures
{
    /// <summary>The indices of a split's images, or of one class of them, ascending. Empty when there is no such split.</summary>
    public static int[] Indices(FaceDataset dataset, Split split, int? label)
        => !dataset.Has(split) ? [] : [.. Enumerable.Range(0, dataset[split].Count).Where(i => label is null || dataset[split].Labels.Span[i] == label)];

    /// <summary>An image of a list, or null when there is none.</summary>
    public static PictureSummary? Summary(FaceDataset dataset, ImagePlace place) => Has(dataset, place)
        ? new PictureSummary(place, dataset[place.Split].Labels.Span[place.Index], dataset[place.Split].Names[place.Index])
        : null;

    /// <summary>All about an image, or null when there is none.</summary>
    public static PictureDetails? Details(FaceDataset dataset, ImagePlace place)
    {
        if (Summary(dataset, place) is not { } picture)
        {
            return null;
        }

        var hash = dataset[place.Split].Hashes.Span[place.Index];
        var votes = dataset[place.Split].VotesOf(place.Index);
        var copies = Enum.GetValues<Split>().Where(dataset.Has)
            .SelectMany(split => Enumerable.Range(0, dataset[split].Count)
                .Where(i => dataset[split].Hashes.Span[i] == hash).Select(i => new ImagePlace(split, i)))
            .Where(other => other != place)
            .Select(other => Summary(dataset, other)!);
        return new PictureDetails(picture, votes.ContainsAnyExcept((byte)0) ? votes.ToArray() : [], [.. copies]);
    }

    private static bool Has(FaceDataset dataset, ImagePlace place)
        => dataset.Has(place.Split) && place.Index >= 0 && place.Index < dataset[place.Split].Count;
}
