using System.Collections.Concurrent;
using FerWeb.Engine.Datasets;
using FerWeb.Engine.Emotions;
using FerWeb.Engine.Photos;
using FerWeb.Workspace.Runs;

namespace FerWeb.Runs;

/// <summary>A validation picture whose answer each epoch tells.</summary>
public sealed record SamplePicture(byte[] Png, Emotion Label);

/// <summary>The sample pictures of runs; a run's are read once from its data set and kept while there is room.</summary>
public sealed class SamplePictures
{
    private const int MostRuns = 32;

    private readonly ConcurrentDictionary<string, SamplePicture[]> _kept = new();

    /// <summary>The pictures of these indices into the validation split; empty when the data set is gone or another one.</summary>
    public IReadOnlyList<SamplePicture> Of(Run run, IReadOnlyList<int> indices)
    {
        if (_kept.TryGetValue(run.Id, out var known) && known.Length == indices.Count)
        {
            return known;
        }

        try
        {
            using var data = FaceDataset.Open(run.Spec.Dataset.Folder);
            if (data.Sha256 != run.Spec.Dataset.Sha256 || !data.Has(Split.Validation))
            {
                return [];
            }

            var images = data[Split.Validation];
            SamplePicture[] pictures =
            [
                .. indices.Where(index => index >= 0 && index < images.Count).Select(index => new SamplePicture(
                    PngEncoder.Encode(new GrayImage(DatasetSplit.ImageSize, DatasetSplit.ImageSize, images.Image(index).ToArray())),
                    images.Label(index))),
            ];
            if (_kept.Count >= MostRuns)
            {
                _kept.Clear();
            }

            return _kept[run.Id] = pictures;
        }
        catch (DatasetException)
        {
            return [];
        }
    }
}
