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

    /// <value>How to reach the PostgreSQL database of the runs, an Npgsql connection string; empty for SQLite in the data folder.</value>
    public string Database { get; set; } = "";
}

[OptionsValidator]
internal sealed partial class StorageOptionsValidator : IValidateOptions<StorageOptions>;
