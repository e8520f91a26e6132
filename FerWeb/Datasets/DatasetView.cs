using System.Numerics;
using FerWeb.Engine.Datasets;
using FerWeb.Engine.Emotions;
using FerWeb.Engine.Faces;
using FerWeb.Engine.Photos;
using FerWeb.Workspace.Datasets;

namespace FerWeb.Datasets;

/// <summary>An opened data set with what its page shows. Closing waits for whoever is still reading, so that no reader loses its images.</summary>
public sealed class DatasetView : IDisposable
{
    private readonly FaceDataset _dataset;
    private readonly Lock _gate = new();
    private readonly Lazy<Dictionary<string, ImagePlace>> _byName;
    private readonly Lazy<Task<IReadOnlyDictionary<FaceClass, AverageFace>>> _averages;
    private int _readers;
    private bool _isClosed;

    /// <summary>Takes over an opened data set.</summary>
    public DatasetView(FaceDataset dataset)
    {
        _dataset = dataset;
        Facts = DatasetFacts.Of(dataset);
        _byName = new(() => Read(FindNames));
        _averages = new(() => Task.Run(() => Read(images => AverageFaces.Plain(images[images.Has(Split.Train) ? Split.Train : Splits(images).First()]))));
    }

    /// <value>Copies, and the crowd's agreement.</value>
    public DatasetFacts Facts { get; }

    /// <value>SHA-256 of its images: the view is out of date when the library says another.</value>
    public string Sha256 => _dataset.Sha256;

    /// <summary>An image as PNG, or null when there is none.</summary>
    public byte[]? Image(Split split, int index) => Read(dataset
        => dataset.Has(split) && index >= 0 && index < dataset[split].Count
            ? PngEncoder.Encode(new GrayImage(DatasetSplit.ImageSize, DatasetSplit.ImageSize, dataset[split].Image(index).ToArray()))
            : null);

    /// <summary>The average face of a class as PNG, or null when there is no such class or it has no faces. The first call computes all of them.</summary>
    public async Task<byte[]?> AverageAsync(string name)
        => FaceClasses.Find(_dataset.Classes, name) is { } one && (await _averages.Value).GetValueOrDefault(one) is { } face
            ? PngEncoder.Encode(face.Image)
            : null;

    /// <summary>An image of a class: neighbouring numbers lie far apart in the split, and are different images. Null when there is none.</summary>
    public ImagePlace? Sample(Split split, string name, int number)
    {
        var ofClass = Read(
            dataset => dataset.Has(split) && FaceClasses.Find(dataset.Classes, name) is { } one
                ? Enumerable.Range(0, dataset[split].Count).Where(i => dataset[split].Label(i) == one).ToArray()
                : []);
        if (number < 0 || number >= ofClass.Length)
        {
            return null;
        }

        // A step near the golden section of the class, and coprime with its size, visits every image once.
        long step = Math.Max(1, (long)(ofClass.Length * 0.618));
        while (BigInteger.GreatestCommonDivisor(step, ofClass.Length) > 1)
        {
            step++;
        }

        return new ImagePlace(split, ofClass[(int)(number * step % ofClass.Length)]);
    }

    /// <summary>The image of that name in the source, or null.</summary>
    public ImagePlace? Find(string name) => _byName.Value.TryGetValue(name, out var place) ? place : null;

    /// <summary>Unmaps the images once nobody reads them any more.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isClosed = true;
            CloseWhenUnread();
        }
    }

    /// <summary>Looks into the images; they stay open for as long as that takes.</summary>
    /// <exception cref="DatasetException">The data set was deleted or replaced.</exception>
    public T Read<T>(Func<FaceDataset, T> read)
    {
        lock (_gate)
        {
            if (_isClosed)
            {
                throw new DatasetException("The data set has been deleted or replaced meanwhile. Open it again.");
            }

            _readers++;
        }

        try
        {
            return read(_dataset);
        }
        finally
        {
            lock (_gate)
            {
                _readers--;
                CloseWhenUnread();
            }
        }
    }

    private void CloseWhenUnread()
    {
        if (_isClosed && _readers == 0)
        {
            _dataset.Dispose();
        }
    }

    private static IEnumerable<Split> Splits(FaceDataset dataset) => Enum.GetValues<Split>().Where(dataset.Has);

    private static Dictionary<string, ImagePlace> FindNames(FaceDataset dataset)
    {
        var places = new Dictionary<string, ImagePlace>(StringComparer.Ordinal);
        foreach (var split in Splits(dataset))
        {
            var names = dataset[split].Names;
            for (int i = 0; i < names.Count; i++)
            {
                places.TryAdd(names[i], new ImagePlace(split, i));
            }
        }

        return places;
    }
}
