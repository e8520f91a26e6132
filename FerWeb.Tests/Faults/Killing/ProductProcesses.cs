using System.Diagnostics;
using System.Globalization;
using FerWeb.Tests.Shared;
using FerWeb.Tests.Workspace.Postgres;
using FerWeb.Tests.Workspace.Worker;
using FerWeb.Workspace.Runs;
using FerWeb.Workspace.Worker;

namespace FerWeb.Tests.Faults.Killing;

/// <summary>All of FerWeb as processes of their own, as somebody would start them: a site, workers under different names, a database.</summary>
internal sealed class ProductProcesses : IDisposable
{
    // A worker that stands still for a while on a busy machine is to keep its lease.
    private const double LeaseSeconds = 15;

    private readonly PostgresServer? _server;
    private readonly Process[] _workers;
    private Process _site;

    /// <param name="workers">Processes <c>ferweb worker</c>.</param>
    /// <param name="postgres">Runs in a PostgreSQL server of its own; in SQLite otherwise.</param>
    public ProductProcesses(int workers, bool postgres)
    {
        _server = postgres ? new PostgresServer() : null;
        Folder = new WorkerFolder(train: 120, database: _server?.CreateSchema());
        _site = StartSite();
        _workers = [.. Enumerable.Range(0, workers).Select(StartWorker)];
    }

    /// <value>Data folder and store; the store is the test's own.</value>
    public WorkerFolder Folder { get; }

    /// <value>Where the site listens, also after it was killed and started again.</value>
    public Uri Address { get; } = new($"http://127.0.0.1:{FreePort.Take()}");

    /// <value>The runs that have a training process.</value>
    public IReadOnlyList<Run> Training => [.. Folder.Store
        .List(new RunQuery { Statuses = [RunStatus.Starting, RunStatus.Running], Take = 500 }).Runs.Where(run => run.WorkerProcess is not null)];

    /// <summary>SIGKILL for the site; a new one starts.</summary>
    public void KillSite()
    {
        FerWebProcess.Kill(_site);
        _site = StartSite();
    }

    /// <summary>SIGKILL for one <c>ferweb worker</c>; what it had started trains on. A new one of its name starts.</summary>
    public void KillWorker(int index)
    {
        FerWebProcess.Kill(_workers[index]);
        _workers[index] = StartWorker(index);
    }

    /// <summary>SIGKILL for a worker and what it trains, as when a machine is unplugged; a new one of its name starts.</summary>
    public void Unplug(Run run)
    {
        var index = Array.FindIndex([.. Enumerable.Range(0, _workers.Length)], index => NameOf(index) == run.Host);
        FerWebProcess.Kill(_workers[index]);
        RunningWorker.Kill(run, run.Host);
        _workers[index] = StartWorker(index);
    }

    /// <summary>SIGKILL for all processes of the database; it starts again at once.</summary>
    public void KillDatabase()
    {
        _server!.Kill();
        _server.Start();
    }

    /// <summary>The ends of what site and workers logged.</summary>
    public string Logs() => string.Join('\n', Directory.GetFiles(Folder.Data.Root, "process-*.log").Order(StringComparer.Ordinal)
        .Select(log => $"--- {Path.GetFileName(log)}\n{string.Join('\n', File.ReadLines(log).TakeLast(30))}"));

    public void Dispose()
    {
        foreach (var process in (Process[])[.. _workers, _site])
        {
            FerWebProcess.Kill(process);
        }

        try
        {
            foreach (var run in Training)
            {
                RunningWorker.Kill(run, run.Host);
            }
        }
        catch (StoreAwayException)
        {
            // The database was being killed; what trains gives up by itself.
        }
        finally
        {
            Folder.Dispose();
            _server?.Dispose();
        }
    }

    private static string NameOf(int index) => $"lab-{index + 1}";

    // Without a model: recognising is no part of this, and loading one takes a core for seconds.
    private Process StartSite() => Start(
        "site", FerWebProcess.Site, "--urls", $"{Address}", "--Storage:Folder", Folder.Data.Root, "--Training:Launcher", "none", "--Training:Lease", "00:00:15",
        "--Recognition:ModelsFolder", Path.Combine(Folder.Data.Root, "none"), "--Notify:Webhook=", "--Replicas:Redis=");

    private Process StartWorker(int index) => Start(
        NameOf(index), FerWebProcess.CommandLine, "worker", "--data-folder", Folder.Data.Root, "--name", NameOf(index),
        "--lease-seconds", LeaseSeconds.ToString(CultureInfo.InvariantCulture));

    private Process Start(string name, string program, params string[] arguments)
        => FerWebProcess.Start(Path.Combine(Folder.Data.Root, $"process-{name}.log"), Folder.Database, program, arguments);
}
