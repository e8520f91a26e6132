using System.Text.Json;
using FerWeb.Engine.Networks;

namespace FerWeb.Engine.Training.Runs;

/// <summary>A run on the disk: config.json, checkpoints/, metrics.csv, and model/ once it has ended.</summary>
public sealed class RunFolder
{
    /// <summary>Name of the folder with the checkpoints.</summary>
    public const string CheckpointsName = "checkpoints";

    private const string ConfigName = "config.json";

    private RunFolder(string folder, RunConfig config) => (Folder, Config) = (folder, config);

    /// <value>Full path.</value>
    public string Folder { get; }

    /// <value>What the run was started with.</value>
    public RunConfig Config { get; private set; }

    /// <value>Where the curves go.</value>
    public string MetricsFile => Path.Combine(Folder, "metrics.csv");

    /// <value>Where the trained model goes.</value>
    public string ModelFolder => Path.Combine(Folder, "model");

    /// <value>Where the weights are kept while the run lasts.</value>
    public CheckpointStore Checkpoints => new(Path.Combine(Folder, CheckpointsName));

    /// <summary>True when a run lies in <paramref name="folder"/>.</summary>
    public static bool Exists(string folder) => File.Exists(Path.Combine(folder, ConfigName));

    /// <summary>Makes the folder of a new run.</summary>
    /// <exception cref="TrainingException">A run lies there already.</exception>
    public static RunFolder Create(string folder, RunConfig config)
    {
        if (Exists(folder))
        {
            throw new TrainingException($"'{folder}' holds a run already. Go on with it by --resume, or choose another folder.");
        }

        var run = new RunFolder(Path.GetFullPath(folder), config);
        Directory.CreateDirectory(run.Folder);
        run.Write(config);
        return run;
    }

    /// <summary>Opens an earlier run.</summary>
    /// <exception cref="TrainingException">There is none, or its config cannot be read.</exception>
    public static RunFolder Open(string folder)
    {
        var path = Path.Combine(folder, ConfigName);
        try
        {
            var config = JsonSerializer.Deserialize<RunConfig>(File.ReadAllBytes(path), Recipe.Json);
            return config is { Format: RunConfig.CurrentFormat }
                ? new RunFolder(Path.GetFullPath(folder), config)
                : throw new TrainingException($"'{path}' was written by another version of FerWeb. Start a new run.");
        }
        catch (JsonException error)
        {
            throw new TrainingException($"'{path}' is damaged. Start a new run.", error);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new TrainingException($"'{folder}' holds no run: it has no {ConfigName}.", error);
        }
    }

    /// <summary>Goes on with other options, and remembers them.</summary>
    /// <exception cref="TrainingException">An option differs that cannot change once a run has begun.</exception>
    public void Continue(TrainingOptions options)
    {
        var config = Config.ContinuedWith(options);
        Write(config);
        Config = config;
    }

    /// <summary>The network that the run has come to: its best epoch's when the run keeps the best, else the newest. In evaluation mode; the caller disposes it.</summary>
    /// <exception cref="TrainingException">No checkpoint is intact.</exception>
    public FaceNetwork LoadNetwork()
    {
        var latest = Checkpoints.FindLatest() ?? throw new TrainingException($"'{Folder}' has no intact checkpoint. Train it first.");
        var best = Config.Options.KeepBest && TrainingSession.ReadState(latest).BestStep is { } step ? Checkpoints.Find(step) : null;
        return Load(best ?? latest);
    }

    /// <summary>The network of one checkpoint, in evaluation mode; the caller disposes it.</summary>
    /// <exception cref="TrainingException">The checkpoint is gone or damaged.</exception>
    public FaceNetwork LoadNetwork(long step)
        => Load(Checkpoints.Find(step) ?? throw new TrainingException($"'{Folder}' has no intact checkpoint of step {step}. Choose another one."));

    /// <summary>The epochs that the newest checkpoint, or that of <paramref name="step"/>, knows of; empty before the first.</summary>
    public IReadOnlyList<EpochCompleted> ReadHistory(long? step = null)
        => (step is { } wanted ? Checkpoints.Find(wanted) : Checkpoints.FindLatest()) is { } folder ? TrainingSession.ReadState(folder).History : [];

    internal static string ToJson(TrainingOptions options) => JsonSerializer.Serialize(options, Recipe.Json);

    private FaceNetwork Load(string checkpoint)
    {
        var network = NetworkCatalog.Create(Config.Options.Network);
        TrainingSession.LoadResult(checkpoint, network);
        network.eval();
        return network;
    }

    private void Write(RunConfig config)
    {
        var path = Path.Combine(Folder, ConfigName);
        using (var stream = new FileStream(path + ".tmp", FileMode.Create))
        {
            JsonSerializer.Serialize(stream, config, Recipe.Json);
            stream.Flush(flushToDisk: true);
        }

        File.Move(path + ".tmp", path, overwrite: true);
    }
}
