using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace FerWeb.Datasets;

/// <summary>How data sets come in.</summary>
public sealed class DatasetsOptions
{
    public const string Section = "Datasets";

    /// <value>Largest zip or CSV file that may be uploaded, in bytes. Default: 2 GB.</value>
    [Range(1L, 1L << 40)]
    public long MaxUploadBytes { get; set; } = 2_000_000_000;

    /// <value>How much of a file the page sends in one request, in bytes; a proxy before the site must let that much through. Default: 8 MiB.</value>
    [Range(1 << 10, 1 << 30)]
    public int ChunkBytes { get; set; } = 8 << 20;

    /// <value>Folders of the server under which data may be imported by their path. Default: none.</value>
    public IList<string> AllowedRoots { get; set; } = [];
}

[OptionsValidator]
internal sealed partial class DatasetsOptionsValidator : IValidateOptions<DatasetsOptions>;
