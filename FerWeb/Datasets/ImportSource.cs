using FerWeb.Engine.Datasets;

namespace FerWeb.Datasets;

/// <summary>What an import reads, and how.</summary>
/// <param name="Path">A folder, .csv or .zip.</param>
/// <param name="Name">Name of the data set for a person.</param>
public sealed record ImportSource(string Path, string Name)
{
    /// <value>What the person calls the source; never a path of the server that the person did not give.</value>
    public required string SourceName { get; init; }

    /// <value>What the manifest says that the data set was made from; null for what was found.</value>
    public string? Source { get; init; }

    /// <value>The import stops when more of the pictures cannot be used, 0 to 100; null for the usual limit.</value>
    public double? MaxBadPercent { get; init; }

    /// <value>Each folder of pictures is a class of its own.</value>
    public bool OwnClasses { get; init; }

    /// <value>Language of the person, such as tr; null when nobody said.</value>
    public string? Language { get; init; }

    /// <value>Where links in the source may lead, or null for anywhere.</value>
    public IReadOnlyList<string>? LinksWithin { get; init; }

    /// <value>A folder of ours that holds the source and goes when it is done with; null when the source is not ours.</value>
    public string? Place { get; init; }

    /// <value>What lies beside an upload, so that a restart of the site takes it up again; null when it is none.</value>
    internal UploadNote? Note { get; init; }

    internal ImportOptions Options
    {
        get
        {
            var options = new ImportOptions
            {
                SourceName = SourceName,
                Source = Source,
                Language = Language,
                LinksWithin = LinksWithin,
                OwnClasses = OwnClasses,
            };
            return MaxBadPercent is { } percent ? options with { MaxBadShare = percent / 100 } : options;
        }
    }

    internal static ImportSource Of(string place, UploadNote note) => new(note.FileIn(place), note.Name)
    {
        SourceName = note.FileName ?? note.Name + note.Extension,
        MaxBadPercent = note.MaxBadPercent,
        OwnClasses = note.OwnClasses,
        Language = note.Language,
        Place = place,
        Note = note,
    };
}
