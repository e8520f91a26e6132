using System.ComponentModel.DataAnnotations;
using FerWeb.Workspace;
using FerWeb.Workspace.Runs;
using Microsoft.Extensions.Options;

namespace FerWeb.Runs;

/// <summary>Where runs, imported data sets and promoted models are kept.</summary>
public sealed class StorageOptions
{
    public const string Section = "Storage";

    /// <value>The data folder, absolute or relative to the checkout. Default: ferweb-data.</value>
    [Required]
    public string Folder { get; set; } = DataFolder.DefaultName;
}

[OptionsValidator]
internal sealed partial class StorageOptionsValidator : IValidateOptions<StorageOptions>;
