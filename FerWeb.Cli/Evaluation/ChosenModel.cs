using FerWeb.Cli.Training;
using FerWeb.Engine.Datasets;
using FerWeb.Engine.Evaluation;
using FerWeb.Engine.Models;
using FerWeb.Engine.Training.Runs;
using FerWeb.Workspace;

namespace FerWeb.Cli.Evaluation;

/// <summary>The model that a command line names; that of a checkpoint is made in a temporary folder, which disposing removes.</summary>
internal sealed class ChosenModel : IDisposable
{
    private readonly string? _temporary;

    private ChosenModel(string id, string folder, CheckpointOrigin? origin, string? temporary)
        => (Id, Folder, Origin, _temporary) = (id, folder, origin, temporary);

    /// <value>Its id.</value>
    public string Id { get; }

    /// <value>Where it lies.</value>
    public string Folder { get; }

    /// <value>The checkpoint that it was made of; null for a model that was there.</value>
    public CheckpointOrigin? Origin { get; }

    /// <summary>Finds or makes it.</summary>
    /// <param name="model">Id or folder of a model; the shipped one when null.</param>
    /// <param name="run">Folder or id of a run whose checkpoint is meant; null for a model.</param>
    /// <param name="step">Which checkpoint; the newest (or best) when null.</param>
    /// <param name="dataFolder">Where the run lies, and perhaps its data set, or the model; the web app's when null.</param>
    /// <param name="images">What is to be measured: the run's own data set, perhaps, where that does not lie any more where it lay.</param>
    /// <param name="cancellation">Ends it.</param>
    public static ChosenModel Of(string? model, string? run, long? step, string? dataFolder, string? images, CancellationToken cancellation)
    {
        if (run is null)
        {
            var folder = ModelOption.FolderOf(model, dataFolder);
            return new ChosenModel(ModelFolder.ReadDescription(folder).Id, folder, origin: null, temporary: null);
        }

        var place = DataFolderOption.FolderOf(dataFolder);
        var opened = RunFolder.Open(RunFolder.Exists(run) ? run : place.Run(run));
        var name = Path.GetFileName(Path.TrimEndingDirectorySeparator(opened.Folder));
        var id = step is { } number ? FormattableString.Invariant($"{name}-{number}") : name;
        var origin = new CheckpointOrigin(name, step ?? opened.ResultStep());
        var temporary = Directory.CreateTempSubdirectory("ferweb-evaluate-").FullName;
        var chosen = new ChosenModel(id, Path.Combine(temporary, id), origin, temporary);
        try
        {
            using var trained = step is { } wanted ? opened.LoadNetwork(wanted) : opened.LoadNetwork();
            using var data = OpenData(opened, DataFolder.Here(opened.Config.Data, place.Datasets), images, cancellation);
            ModelExporter.Export(chosen.Folder, id, trained, data, opened.Config.Options, cancellation: cancellation);
            return chosen;
        }
        catch
        {
            chosen.Dispose();
            throw;
        }
    }

    private static FaceDataset OpenData(RunFolder run, string lay, string? images, CancellationToken cancellation)
    {
        try
        {
            return ExportCommand.OpenData(run, lay, cancellation);
        }
        catch (Exception error) when (images is not null && error is DatasetException or CommandFailedException)
        {
            return ExportCommand.OpenData(run, images, cancellation);
        }
    }

    public void Dispose()
    {
        if (_temporary is not null)
        {
            Directory.Delete(_temporary, recursive: true);
        }
    }
}
