using System.Text.Json;
using FerWeb.Engine.Storage;
using FerWeb.Engine.Training;
using FerWeb.Engine.Training.Runs;
using FerWeb.Workspace;
using FerWeb.Workspace.Runs;

namespace FerWeb.Runs;

/// <summary>
/// Measures what a recipe costs before it is started: a few steps in a process of its own, one at a time. The answer for
/// the same recipe is kept; epochs, learning rate and rules do not change it.
/// </summary>
public sealed partial class DryBatches(DataFolder data, ILogger<DryBatches> logger) : IDisposable
{
    private const int MostKept = 100;

    private readonly SemaphoreSlim _gate = new(1);
    private readonly Dictionary<string, DryBatch> _known = [];

    /// <summary>The cost of a step; null when it could not be measured, as the log then says.</summary>
    /// <param name="options">A recipe that holds.</param>
    /// <param name="device">Device that the run asks for.</param>
    /// <param name="cancellation">Ends the process too.</param>
    public async Task<DryBatch?> MeasureAsync(TrainingOptions options, string device, CancellationToken cancellation)
    {
        var recipe = CostRelevantPart(options);
        var key = $"{device} {JsonSerializer.Serialize(recipe)}";
        await _gate.WaitAsync(cancellation);
        try
        {
            if (!_known.TryGetValue(key, out var known) && await RunAsync(recipe, device, cancellation) is { } measured)
            {
                if (_known.Count == MostKept)
                {
                    _known.Clear();
                }

                known = _known[key] = measured;
            }

            return known;
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose() => _gate.Dispose();

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
        KeepBest = false,
        MaxTime = null,
        StartModel = null,
    };

    private async Task<DryBatch?> RunAsync(TrainingOptions recipe, string device, CancellationToken cancellation)
    {
        Directory.CreateDirectory(data.Root);
        var file = Path.Combine(data.Root, $".estimate-{Guid.NewGuid():N}.json");
        try
        {
            new Recipe("", recipe).Write(file);
            using var process = WorkerProcess.StartEstimate(file, device);
            using var end = cancellation.Register(() => process.Kill());
            var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
            var output = await process.StandardOutput.ReadToEndAsync(CancellationToken.None);
            await process.WaitForExitAsync(CancellationToken.None);
            cancellation.ThrowIfCancellationRequested();
            if (process.ExitCode == 0)
            {
                return JsonSerializer.Deserialize<DryBatch>(output, JsonFormats.Compact);
            }

            Log.Failed(logger, process.ExitCode, await errors);
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
