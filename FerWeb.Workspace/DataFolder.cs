using FerWeb.Engine.Models;
using FerWeb.Engine.Training.Runs;

namespace FerWeb.Workspace;

/// <summary>
/// Where everything lies that FerWeb keeps: the database of runs, a folder per run, imported data sets, promoted models.
/// The web app, its workers and the command line share it.
/// </summary>
public sealed class DataFolder
{
    /// <param name="root">The folder; created when it is missing.</param>
    public DataFolder(string root)
        : this(root, isOfOneRun: false)
    {
    }

    private DataFolder(string root, bool isOfOneRun) => (Root, IsOfOneRun) = (Path.TrimEndingDirectorySeparator(Path.GetFullPath(root)), isOfOneRun);

    /// <summary>Name of the folder unless the setting Storage:Folder gives another.</summary>
    public const string DefaultName = "ferweb-data";

    /// <value>Full path, without a separator at its end.</value>
    public string Root { get; }

    /// <value>It is the folder of one run alone.</value>
    public bool IsOfOneRun { get; }

    /// <value>The database of runs.</value>
    public string Database => Path.Combine(Root, "ferweb.db");

    /// <value>What people said about answers; there only once somebody did.</value>
    public string Feedback => Path.Combine(Root, "feedback.db");

    /// <value>People who may sign in, and keys of their programs; there only once somebody needed one.</value>
    public string Accounts => Path.Combine(Root, "accounts.db");

    /// <value>The one account of a data folder of before there were several; it is carried over.</value>
    internal string FormerAccount => Path.Combine(Root, "admin.json");

    /// <value>Who did what.</value>
    public string Audit => Path.Combine(Root, "audit.db");

    /// <value>Imported data sets, a folder each.</value>
    public string Datasets => Path.Combine(Root, "datasets");

    /// <value>What people do with data sets, a folder for each set's hash: changes in the making, near duplicates that were found.</value>
    public string Curation => Path.Combine(Root, "curation");

    /// <value>Evaluations of models, a folder each, and the log of uses of test splits.</value>
    public string Evaluations => Path.Combine(Root, "evaluations");

    /// <value>Sweeps, a folder each.</value>
    public string Sweeps => Path.Combine(Root, "sweeps");

    /// <value>Classroom sets, a folder each.</value>
    public string Classroom => Path.Combine(Root, "classroom");

    /// <value>Models that were promoted, a folder each.</value>
    public string Models => Path.Combine(Root, "models");

    /// <value>Runs, a folder each.</value>
    public string Runs => Path.Combine(Root, "runs");

    /// <summary>Folder of a run: config.json, checkpoints/, log.txt, metrics.csv, model/.</summary>
    public string Run(string id) => IsOfOneRun ? Root : Path.Combine(Runs, id);

    /// <summary>Id of the model that a run leaves: the run's own, or the name of the folder that is the run's alone.</summary>
    public string ModelOf(string run) => IsOfOneRun ? Path.GetFileName(Root) : run;

    /// <summary>
    /// A folder whose path another machine wrote down, as this one sees it: where the data folder is mounted elsewhere, the one of
    /// the same name in <paramref name="room"/>.
    /// </summary>
    public static string Here(string folder, string room)
        => !Directory.Exists(folder) && Path.Combine(room, Path.GetFileName(Path.TrimEndingDirectorySeparator(folder))) is var here && Directory.Exists(here)
            ? here
            : folder;

    /// <summary>As <see cref="Here"/> for a model: among those of the data folder, or those that lie beside or above the program.</summary>
    public string ModelHere(string folder)
        => Here(Here(folder, Models), ModelStore.Nearest(Path.GetFileName(Path.TrimEndingDirectorySeparator(folder))).Root);

    /// <summary>A folder of one run alone, as <c>ferweb train</c> makes it: its files lie in it, beside the database.</summary>
    public static DataFolder OfOneRun(string folder) => new(folder, isOfOneRun: true);

    /// <summary>A data folder that is there, of one run or of many.</summary>
    public static DataFolder At(string folder) => RunFolder.Exists(folder) ? OfOneRun(folder) : new DataFolder(folder);

    /// <summary>
    /// The data folder by its setting. A relative one counts from the checkout that the program was built in, so that web app,
    /// worker and command line find the same one from anywhere; from the current folder when there is no checkout.
    /// </summary>
    public static DataFolder Find(string setting)
    {
        for (var above = new DirectoryInfo(AppContext.BaseDirectory); above is not null; above = above.Parent)
        {
            if (File.Exists(Path.Combine(above.FullName, "FerWeb.sln")))
            {
                return new DataFolder(Path.Combine(above.FullName, setting));
            }
        }

        return new DataFolder(setting);
    }
}
