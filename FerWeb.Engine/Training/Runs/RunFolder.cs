using System.Text.Json;
using FerWeb.Engine.Networks;
using FerWeb.Engine.Storage;

namespace FerWeb.Engine.Training.Runs;

/// <summary>A run on the disk: config.json, checkpoints/, metrics.csv, and model/ once it has ended.</summary>
public sealed class RunFolder
{
    /// <summary>Name of the folder with the checkpoints.</summary>
    public const string CheckpointsName = "checkpoints";

    /// <summary>Name of the folder with the trained model.</summary>
    public const string ModelName = "model";

    private const int MostTries = 20;
    private const string ConfigName = "config.json";

    private RunFolder(string folder, RunConfig config) => (Folder, Config) = (folder, config);

    /// <value>Full path.</value>
    public string Folder { get; }

    /// <value>What the run was started with.</value>
    public RunConfig Config { get; private set; }

    /// <value>Where the curves go.</value>
    public string MetricsFile => Path.Combine(Folder, "metrics.csv");

    /// <value>Where the trained model goes.</value>
    public string ModelFolder => Path.Combine(Folder, ModelName);

    /// <value>Where the weights are kept while the run lasts.</value>
    public CheckpointStore Checkpoints => new(Path.Combine(Folder, CheckpointsName));

    /// <summary>True when the teachers of the run in <paramref name="folder"/> have given all their answers, so that it needs them no more.</summary>
    public static bool HasTeacherAnswers(string folder) => File.Exists(Path.Combine(folder, CheckpointsName, TeacherAnswers.FileName));

    /// <summary>True when a run lies in <paramref name="folder"/>.</summary>
    public static bool Exists(string folder) => File.Exists(Path.Combine(folder, ConfigName));

    /// <summary>Refuses a folder in which a run lies already.</summary>
    /// <exception cref="TrainingException">One does.</exception>
    public static void RequireFree(string folder)
    {
        if (Exists(folder))
        {
            throw new TrainingException($"'{folder}' holds a run already. Go on with it by --resume, or choose another folder.");
        }
    }

    /// <summary>Makes the folder of a new run.</summary>
    /// <exception cref="TrainingException">A run lies there already.</exception>
    public static RunFolder Create(string folder, RunConfig config)
    {
        RequireFree(folder);
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
            var config = JsonFile.Read<RunConfig>(path, JsonFormats.Strict);
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

    /// <summary>
    /// What the run has come to: its best epoch's network when it keeps the best, else the newest. The caller disposes it.
    /// </summary>
    /// <exception cref="TrainingException">No checkpoint is intact.</exception>
    public TrainedNetwork LoadNetwork()
    {
        var (latest, best) = Result();
        return Load(best ?? latest, latest, best is null ? EpochPick.Last : EpochPick.Best);
    }

    /// <summary>Step of the checkpoint that <see cref="LoadNetwork()"/> takes.</summary>
    /// <exception cref="TrainingException">No checkpoint is intact.</exception>
    public long ResultStep()
    {
        var (latest, best) = Result();
        return CheckpointStore.StepOf(best ?? latest);
    }

    /// <summary>The network of one checkpoint that a person chose; the caller disposes it.</summary>
    /// <exception cref="TrainingException">The checkpoint is gone or damaged.</exception>
    public TrainedNetwork LoadNetwork(long step)
    {
        var folder = Checkpoints.Find(step) ?? throw new TrainingException($"'{Folder}' has no intact checkpoint of step {step}. Choose another one.");
        return Load(folder, Newest() ?? folder, EpochPick.Chosen);
    }

    /// <summary>The epochs that the newest checkpoint knows of; empty before the first.</summary>
    public IReadOnlyList<EpochCompleted> ReadHistory() => OfTheNewest(TrainingSession.ReadState)?.History ?? [];

    /// <summary>Refuses to go on from what another engine wrote.</summary>
    /// <exception cref="TrainingException">The newest checkpoint is another engine's; the message says what can still be done with its weights.</exception>
    public void RequireSameEngine() => OfTheNewest(TrainingSession.RequireSameEngine);

    internal static string ToJson(TrainingOptions options) => JsonSerializer.Serialize(options, JsonFormats.Strict);

    private (string Latest, string? Best) Result()
    {
        var latest = Newest() ?? throw new TrainingException($"'{Folder}' has no intact checkpoint. Train it first.");
        return (latest, Config.Options.KeepBest && TrainingSession.ReadState(latest).BestStep is { } step ? Checkpoints.Find(step) : null);
    }

    private string? Newest() => Checkpoints.FindLatest();

    // Whoever trains the run meanwhile stores another checkpoint, and removes the one that was the newest.
    private TrainerState? OfTheNewest(Func<string, TrainerState> read)
    {
        for (var tries = 1; Newest() is { } folder; tries++)
        {
            try
            {
                return read(folder);
            }
            catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException && tries < MostTries)
            {
                // The next one is there already.
            }
        }

        return null;
    }

    private TrainedNetwork Load(string checkpoint, string newest, EpochPick pick)
    {
        var network = NetworkCatalog.Create(Config.Options.Network);
        TrainingSession.LoadResult(checkpoint, network);
        network.eval();
        return new TrainedNetwork(network, TrainingOutcome.Of(TrainingSession.ReadState(newest), TrainingSession.ReadState(checkpoint), pick));
    }

    private void Write(RunConfig config) => JsonFile.Write(Path.Combine(Folder, ConfigName), config, JsonFormats.Strict);
}
