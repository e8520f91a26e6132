using FerWeb.Datasets;
using FerWeb.Engine.Datasets;
using FerWeb.Engine.Emotions;
using FerWeb.Engine.Photos;
using FerWeb.Workspace.Datasets;
using FerWeb.Workspace.Runs;
using Microsoft.Extensions.Caching.Memory;

namespace FerWeb.Runs;

/// <summary>A validation picture whose answer each epoch tells.</summary>
public sealed record SamplePicture(byte[] Png, FaceClass Label);

/// <summary>
/// The sample pictures of runs; a run's are read once from its data set and kept while there is room. Those of pupils and visitors are not kept,
/// so that they go with their data set.
/// </summary>
public sealed class SamplePictures : IDisposable
{
    private const int MostRuns = 32;

    private readonly MemoryCache _kept = new(new MemoryCacheOptions { SizeLimit = MostRuns, CompactionPercentage = 0.5 });

    /// <summary>The pictures of these indices into the validation split; empty when the data set is gone or another one.</summary>
    /// <param name="run">Whose.</param>
    /// <param name="dataset">The run's data set.</param>
    /// <param name="indices">As the run chose them.</param>
    public IReadOnlyList<SamplePicture> Of(Run run, DatasetEntry dataset, IReadOnlyList<int> indices)
    {
        if (_kept.Get<SamplePicture[]>(run.Id) is { } known && known.Length == indices.Count)
        {
            return known;
        }

        try
        {
            using var data = FaceDataset.Open(dataset.Folder, dataset.Name);
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
            return PupilsPicturesFilter.WhyNot(dataset) is null
                ? _kept.Set(run.Id, pictures, new MemoryCacheEntryOptions { Size = 1 })
                : pictures;
        }
        catch (DatasetException)
        {
            return [];
        }
    }

    public void Dispose() => _kept.Dispose();
}
