using System.Diagnostics;
using System.Globalization;
using FerWeb.Tests.Shared;
using FerWeb.Workspace.Runs;
using FerWeb.Workspace.Storage;

namespace FerWeb.Tests.Workspace;

/// <summary>A process of its own that writes to a run: this test assembly, started as a program.</summary>
internal static class AppendingProcess
{
    public const int PointsPerBatch = 40;

    public static Task<ProcessRun> StartAsync(string database, Run run, int batches)
    {
        var start = Describe(database, run, batches);
        return ProcessRun.StartAsync(Path.GetTempPath(), start.FileName, [.. start.ArgumentList]);
    }

    public static ProcessStartInfo Describe(string database, Run run, int batches) => new(
        "dotnet",
        [
            typeof(AppendingProcess).Assembly.Location, database, run.Id, run.Attempt.ToString(CultureInfo.InvariantCulture),
            batches.ToString(CultureInfo.InvariantCulture),
        ]);

    public static NewRunEvent Batch(int number)
        => RunSpecs.Curve(MetricKey.StepLoss, [.. Enumerable.Range(number * PointsPerBatch, PointsPerBatch).Select(step => ((long)step, 1.0 / (step + 1)))]);

    public static void Append(IRunStore store, string id, int attempt, int batches)
    {
        for (var batch = 0; batch < batches; batch++)
        {
            Assert.True(store.Append(id, attempt, "worker", [Batch(batch)], new RunProgress { Step = batch }));
        }
    }

    private static void Main(string[] args)
    {
        using var store = new SqliteRunStore(args[0]);
        Append(store, args[1], int.Parse(args[2], CultureInfo.InvariantCulture), int.Parse(args[3], CultureInfo.InvariantCulture));
    }
}
