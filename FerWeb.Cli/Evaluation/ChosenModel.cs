using FerWeb.Cli.Training;
using FerWeb.Engine.Evaluation;
using FerWeb.Engine.Models;
using FerWeb.Engine.Training.Runs;

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

    public static ChosenModel Of(string? model, string? run, long? step, string? dataFolder, CancellationToken cancellation)
    {
        if (run is null)
        {
            var folder = ModelOption.FolderOf(model);
            return new ChosenModel(ModelFolder.ReadDescription(folder).Id, folder, origin: null, temporary: null);
        }

        var opened = RunFolder.Open(RunFolder.Exists(run) ? run : DataFolderOption.FolderOf(dataFolder).Run(run));
        var name = Path.GetFileName(Path.TrimEndingDirectorySeparator(opened.Folder));
        var id = step is { } number ? FormattableString.Invariant($"{name}-{number}") : name;
        var origin = new CheckpointOrigin(name, step ?? opened.ResultStep());
        var temporary = Directory.CreateTempSubdirectory("ferweb-evaluate-").FullName;
        var chosen = new ChosenModel(id, Path.Combine(temporary, id), origin, temporary);
        try
        {
            using var trained = step is { } wanted ? opened.LoadNetwork(wanted) : opened.LoadNetwork();
            using var data = ExportCommand.OpenData(opened, path: null, cancellation);
            ModelExporter.Export(chosen.Folder, id, trained, data, opened.Config.Options, cancellation: cancellation);
            return chosen;
        }
        catch
        {
            chosen.Dispose();
            throw;
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
