using System.Text.Json;
using FerWeb.Engine.Storage;
using FerWeb.Engine.Training;
using FerWeb.Engine.Training.Runs;
using FerWeb.Workspace;
using FerWeb.Workspace.Supervision;
using FerWeb.Workspace.Worker;
using Microsoft.Extensions.Caching.Memory;

namespace FerWeb.Runs.Workers;

/// <summary>
/// Measures what a recipe costs before it is started: a few steps in a process of its own, one at a time. The answer for
/// the same recipe is kept; epochs, learning rate and rules do not change it.
/// </summary>
public sealed partial class DryBatches(DataFolder data, ILogger<DryBatches> logger) : IDisposable
{
    private const int MostKept = 100;

    // A shell's way to tell signal 9, by which a system without memory ends a process.
    private const int Killed = 128 + 9;

    private readonly SemaphoreSlim _gate = new(1);
    private readonly MemoryCache _known = new(new MemoryCacheOptions { SizeLimit = MostKept, CompactionPercentage = 0.5 });

    /// <summary>The cost of a step; null when it could not be measured, as the log then says.</summary>
    /// <param name="options">A recipe that holds.</param>
    /// <param name="device">Device that the run asks for.</param>
    /// <param name="cancellation">Ends the process too.</param>
    /// <exception cref="TrainingException">Memory ran out.</exception>
    public async Task<DryBatch?> MeasureAsync(TrainingOptions options, string device, CancellationToken cancellation)
    {
        var recipe = CostRelevantPart(options);
        var key = $"{device} {JsonSerializer.Serialize(recipe)}";
        await _gate.WaitAsync(cancellation);
        try
        {
            if (_known.TryGetValue(key, out DryBatch? known))
            {
                return known;
            }

            return await RunAsync(recipe, device, cancellation) is { } measured
                ? _known.Set(key, measured, new MemoryCacheEntryOptions { Size = 1 })
                : null;
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose()
    {
        _gate.Dispose();
        _known.Dispose();
    }

    /// <summary>The part of a recipe that a step's cost hangs on: not how many there are, nor the rules between the epochs.</summary>
    internal static TrainingOptions CostRelevantPart(TrainingOptions options) => options with
    {
        Seed = 1,
        Epochs = 10,
        LearningRate = 0.01,
        WarmUpEpochs = 0,
        EarlyShare = 0.5,
        EarlyStopping = null,
        Plateau = null,
        BestBy = MonitoredMetric.ValidationAccuracy,
        KeepBest = false,
        KeptCheckpoints = 1,
        MaxTime = null,
        StartModel = null,
        Teachers = [],
        LeftOutFold = 0,
    };

    /// <summary>Whether a process that failed ran out of memory.</summary>
    internal static bool IsOutOfMemory(int exitCode, string errors) => exitCode == Killed || OutOfMemoryWords.AreIn(errors);

    private async Task<DryBatch?> RunAsync(TrainingOptions recipe, string device, CancellationToken cancellation)
    {
        Directory.CreateDirectory(data.Root);
        var file = Path.Combine(data.Root, $".estimate-{Guid.NewGuid():N}.json");
        try
        {
            new Recipe("", recipe).Write(file);
            // With what libtorch says, by which want of memory is known.
            var end = await WorkerProcess.RunAsync(["estimate", "--recipe", file, "--verbose"], device, cancellation);
            if (end.ExitCode == 0)
            {
                return JsonSerializer.Deserialize<DryBatch>(end.Output, JsonFormats.Compact);
            }

            Log.Failed(logger, end.ExitCode, end.Errors);
            if (IsOutOfMemory(end.ExitCode, end.Errors))
            {
                throw new TrainingException($"Memory ran out with {recipe.BatchSize} pictures per step. Choose a smaller batch size, or end other programs.");
            }

            return null;
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The cost of a run could not be measured (exit code {ExitCode}): {Errors}")]
        public static partial void Failed(ILogger logger, int exitCode, string errors);
    }
}
