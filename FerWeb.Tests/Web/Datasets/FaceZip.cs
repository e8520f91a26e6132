using System.IO.Compression;
using FerWeb.Engine.Datasets;
using FerWeb.Engine.Emotions;
using FerWeb.Engine.Photos;

namespace FerWeb.Tests.Web.Datasets;

/// <summary>Zips of drawn faces.</summary>
internal static class FaceZip
{
    /// <summary>train/, validation/ and test/ with <paramref name="perSplit"/> faces each, and whatever else is given.</summary>
    public static byte[] Make(int perSplit = 14, params (string Path, byte[] Bytes)[] more)
    {
        using var file = new MemoryStream();
        using (var zip = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var split in Enum.GetValues<Split>())
            {
                var faces = DrawnFaces.Generate(perSplit, seed: 5 + (int)split);
                for (int i = 0; i < perSplit; i++)
                {
                    var image = new GrayImage(DatasetSplit.ImageSize, DatasetSplit.ImageSize, faces.Image(i).ToArray());
                    Add(zip, $"{split.ToString().ToLowerInvariant()}/{faces.Label(i).Name}/{i}.png", PngEncoder.Encode(image));
                }
            }

            foreach (var (path, bytes) in more)
            {
                Add(zip, path, bytes);
            }
        }

        return file.ToArray();
    }

    private static void Add(ZipArchive zip, string path, byte[] bytes)
    {
        using var entry = zip.CreateEntry(path).Open();
        entry.Write(bytes);
    }
}
