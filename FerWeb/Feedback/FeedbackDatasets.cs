using System.Globalization;
using FerWeb.Datasets;
using FerWeb.Workspace.Feedback;

namespace FerWeb.Feedback;

/// <summary>Makes data sets of the pictures that people left.</summary>
internal sealed class FeedbackDatasets(FeedbackStore store, UploadFolder uploads, DatasetImports imports, TimeProvider clock)
{
    /// <summary>What the manifest of such a data set names as its source: its faces were not left to be shown to everybody.</summary>
    public const string Source = "feedback";

    /// <summary>Begins the import of all kept pictures as a new data set, named after the day.</summary>
    /// <exception cref="FeedbackException">There is no picture.</exception>
    /// <exception cref="Api.ProblemException">The disk is full.</exception>
    public DatasetImport Make()
    {
        uploads.CheckRoom(0);
        var place = uploads.MakePlace();
        try
        {
            var source = Path.Combine(place, "feedback");
            FeedbackExport.Write(store, source);
            var name = string.Create(CultureInfo.InvariantCulture, $"Feedback {clock.GetUtcNow():yyyy-MM-dd}");
            var import = imports.Begin(new ImportSource(source, name) { SourceName = name, Source = Source, Place = place });
            place = null;
            return import;
        }
        finally
        {
            if (place is not null)
            {
                Directory.Delete(place, recursive: true);
            }
        }
    }
}
