using System.Text.Json;
using FerWeb.Workspace.Runs;

namespace FerWeb.Workspace.Supervision;

/// <summary>How often a run has been started lately for nothing.</summary>
internal static class FruitlessAttempts
{
    private const int Window = 5_000;

    /// <summary>The newest attempts in a row that came no further than those before them had stored.</summary>
    public static int Count(IRunStore store, Run run)
    {
        var attempts = store.ReadSince(run.Id, Math.Max(0, run.LastSeq - Window), int.MaxValue).Events
            .Where(happened => happened.Attempt > 0)
            .GroupBy(happened => happened.Attempt)
            .OrderBy(attempt => attempt.Key);
        var (stored, fruitless) = (0L, 0);
        foreach (var attempt in attempts)
        {
            var step = attempt.Where(happened => happened.Kind == RunEventKind.Checkpoint).Select(StepOf).DefaultIfEmpty().Max();
            fruitless = step > stored ? 0 : fruitless + 1;
            stored = Math.Max(stored, step);
        }

        return fruitless;
    }

    private static long StepOf(RunEvent checkpoint)
    {
        using var data = JsonDocument.Parse(checkpoint.Data);
        return data.RootElement.GetProperty("step").GetInt64();
    }
}
