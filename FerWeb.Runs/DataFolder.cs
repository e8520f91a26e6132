namespace FerWeb.Runs;

/// <summary>
/// Where everything lies that FerWeb keeps: the database of runs, a folder per run, imported data sets, promoted models.
/// The web app, its workers and the command line share it.
/// </summary>
/// <param name="root">The folder; created when it is missing.</param>
public sealed class DataFolder(string root)
{
    /// <value>Full path.</value>
    public string Root { get; } = Path.GetFullPath(root);

    /// <value>The database of runs.</value>
    public string Database => Path.Combine(Root, "ferweb.db");

    /// <value>Imported data sets, a folder each.</value>
    public string Datasets => Path.Combine(Root, "datasets");

    /// <value>Models that were promoted, a folder each.</value>
    public string Models => Path.Combine(Root, "models");

    /// <summary>Folder of a run: config.json, checkpoints/, log.txt, metrics.csv, model/.</summary>
    public string Run(string id) => Path.Combine(Root, "runs", id);
}
