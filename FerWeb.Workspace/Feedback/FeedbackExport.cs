using FerWeb.Engine.Datasets;
using FerWeb.Engine.Emotions;

namespace FerWeb.Workspace.Feedback;

/// <summary>Writes the pictures that people left as a data set in folders, as the import reads them.</summary>
public static class FeedbackExport
{
    /// <summary>Makes <paramref name="folder"/> with train/CLASS/KEY.png, 48x48 gray; it appears whole or not at all.</summary>
    /// <param name="store">Where the pictures are.</param>
    /// <param name="folder">Full path; empty or not there yet.</param>
    /// <returns>How many pictures it has.</returns>
    /// <exception cref="FeedbackException">There is no picture.</exception>
    /// <exception cref="DatasetException">The folder is not empty.</exception>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public static int Write(FeedbackStore store, string folder, CancellationToken cancellation = default)
    {
        var pictures = store.Pictures();
        if (pictures.Count == 0)
        {
            throw new FeedbackException("Nobody has left a picture to train with yet. With Feedback:Enabled set to true the page asks for it.");
        }

        PictureFolder.Write(folder, unfinished =>
        {
            foreach (var picture in pictures)
            {
                cancellation.ThrowIfCancellationRequested();
                var place = Path.Combine(unfinished, "train", EmotionNames.Of(picture.Said));
                Directory.CreateDirectory(place);
                File.WriteAllBytes(Path.Combine(place, $"{picture.Key}.png"), picture.Png);
            }
        });

        return pictures.Count;
    }
}
