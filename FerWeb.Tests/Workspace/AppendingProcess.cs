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

    /// <summary>Does something while such a process writes without an end: it has written before, and writes on afterwards.</summary>
    /// <returns>How many points of the run there are then.</returns>
    public static async Task<int> BesideAsync(string database, IRunStore store, Run run, Func<Task> act)
    {
        using var writer = Process.Start(Describe(database, run, batches: int.MaxValue))!;
        try
        {
            await WritesAsync();
            await act();
            await WritesAsync();
        }
        finally
        {
            writer.Kill();
            await writer.WaitForExitAsync();
        }

        // Of what was written beside nothing is lost.
        var delta = store.ReadSince(run.Id, run.LastSeq, int.MaxValue);
        Assert.Equal(delta.Events.Count * PointsPerBatch, delta.Points.Count);
        return delta.Points.Count;

        Task WritesAsync()
        {
            var before = store.Find(run.Id)!.LastSeq;
            return Patience.UntilAsync(
                () => store.Find(run.Id)!.LastSeq > before || (writer.HasExited ? throw new InvalidOperationException("The writer has ended.") : false));
        }
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

    /// <summary>
    /// Starts a process that says "ready", and once the queue is held no more takes runs and says their ids until none waits. After the
    /// first it waits for a line: one process might take them all before another one has its turn.
    /// </summary>
    public static Process StartClaiming(string database) => Process.Start(new ProcessStartInfo("dotnet", [typeof(AppendingProcess).Assembly.Location, database])
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
    })!;

    private static void Claim(IRunStore store)
    {
        Console.WriteLine("ready");
        var isFirst = true;
        while (store.Hold() is not null || store.Queue().Count > 0)
        {
            if (store.Claim("here", TimeSpan.FromMinutes(1)) is { } run)
            {
                Console.WriteLine(run.Id);
                var running = store.Move(run, RunStatus.Running, "worker")!;
                store.Move(running, RunStatus.Finished, "worker");
                if (isFirst)
                {
                    Console.ReadLine();
                    isFirst = false;
                }
            }
        }
    }

    private static void Main(string[] args)
    {
        using IRunStore store = args[0].Contains('=', StringComparison.Ordinal) ? new PostgresRunStore(args[0]) : new SqliteRunStore(args[0]);
        if (args.Length == 1)
        {
            Claim(store);
            return;
        }

        Append(store, args[1], int.Parse(args[2], CultureInfo.InvariantCulture), int.Parse(args[3], CultureInfo.InvariantCulture));
    }
}
