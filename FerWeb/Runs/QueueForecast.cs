using System.Text.Json;
using FerWeb.Runs.Workers;
using FerWeb.Workspace.Runs;
using FerWeb.Workspace.Worker;

namespace FerWeb.Runs;

/// <summary>
/// The place of each waiting run and when it is expected to start: from the time left of what trains now, and from how long
/// the epochs of the same recipe took on the same data set and device before. What nobody has timed is not guessed.
/// </summary>
public sealed class QueueForecast(IRunStore store)
{
    // Of one recipe the newest few: the machine may have been busier long ago.
    private const int MostTimed = 3;
    private const int RunsToLookBack = 100;

    private readonly Lock _lock = new();
    private readonly Lazy<IReadOnlyList<string>> _devices = new(() => [.. Devices.List().Select(device => device.Id)]);
    private readonly Dictionary<string, EpochTimes> _times = [];
    private string _timed = "";
    private (long Version, IReadOnlyDictionary<string, QueuePlace> Places)? _known;

    /// <summary>Null when the run does not wait.</summary>
    public QueuePlace? PlaceOf(string id)
    {
        lock (_lock)
        {
            // Every viewer asks after every change of the store.
            var version = store.Version();
            if (_known is not { } known || known.Version != version)
            {
                _known = known = (version, Read());
            }

            return known.Places.GetValueOrDefault(id);
        }
    }

    private Dictionary<string, QueuePlace> Read()
    {
        var queue = store.Queue();
        var live = queue.Count == 0 ? [] : store.List(new RunQuery
        {
            Statuses = [RunStatus.Starting, RunStatus.Running, RunStatus.Stopping, RunStatus.Pausing],
            Take = 500
        }).Runs;

        // Without a run that trains nobody may be working on the queue; and what other machines can do is not known here.
        var starts = live.Count == 0 || store.Hold() is not null || live.Any(run => run.Host != Environment.MachineName)
            ? new ExpectedStart?[queue.Count]
            : Starts(queue, live);
        return queue.Index().ToDictionary(entry => entry.Item.Id, entry => new QueuePlace(entry.Index + 1, starts[entry.Index]));
    }

    private EpochTimes TimesOf(Run run)
    {
        var recipe = Recipe(run);
        if (!_times.TryGetValue(recipe, out var known))
        {
            var earlier = store.List(new RunQuery { Take = RunsToLookBack }).Runs
                .Where(other => other.Host == Environment.MachineName && other.Progress.Epoch > 0 && Recipe(other) == recipe)
                .Take(MostTimed);
            _times[recipe] = known = EpochTimes.Of([.. earlier.Select(other => (other, store.ReadMetrics(other.Id, MetricKey.TrainLoss)))]);
        }

        return known;
    }

    private IReadOnlyList<ExpectedStart?> Starts(IReadOnlyList<Run> queue, IReadOnlyList<Run> live)
    {
        // Every step changes the store, but only the end of an epoch or of a run adds a time.
        var timed = string.Join(' ', live.Select(run => $"{run.Id} {run.Progress.Epoch}"));
        if (timed != _timed)
        {
            _times.Clear();
            _timed = timed;
        }

        ExpectedStart? Left(Run run) => TimesOf(run).Left(run.Spec.Options, EpochsDone(run.Progress), run.Progress.Seconds ?? 0);
        var starts = ExpectedStart.Of(
            _devices.Value,
            live.Select(run => (run.Spec.Device, run switch
            {
                { Status: RunStatus.Stopping or RunStatus.Pausing } => null,
                { Progress: { RemainingLow: { } low, RemainingHigh: { } high } }
                    => new ExpectedStart(low, high + TimesOf(run).MostBeside, run.Spec.Options.EarlyStopping is not null),
                _ => Left(run),
            })),
            queue.Select(run => (run.Spec.Device, Left(run))));
        return
        [
            .. starts.Select(start
                => start is null ? null : start with { LowSeconds = Math.Round(start.LowSeconds), HighSeconds = Math.Round(start.HighSeconds) })
        ];
    }

    private static double EpochsDone(RunProgress progress)
        => progress.StepsPerEpoch > 0 ? Math.Max(progress.Epoch, (double)progress.Step / progress.StepsPerEpoch) : progress.Epoch;

    // What an epoch's time hangs on, and what is beside the epochs: teachers judge the pictures before the first one.
    private string Recipe(Run run)
    {
        var device = ExpectedStart.Fitting(run.Spec.Device, _devices.Value).FirstOrDefault();
        var cost = DryBatches.CostRelevantPart(run.Spec.Options) with { Teachers = run.Spec.Options.Teachers };
        return $"{device} {run.Spec.Dataset.Sha256} {JsonSerializer.Serialize(cost)}";
    }
}

/// <summary>Where a run stands in the queue.</summary>
/// <param name="Position">From 1.</param>
/// <param name="Start">When it is expected to start; null when that cannot be told.</param>
public sealed record QueuePlace(int Position, ExpectedStart? Start);
