using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using FerWeb.Workspace.Runs;
using FerWeb.Workspace.Worker;

namespace FerWeb.Workspace.Supervision;

/// <summary>
/// Starts the program that trains, measures and exports: in processes of their own, so that neither their memory nor a
/// crash is the caller's.
/// </summary>
public static class WorkerProcess
{
    /// <summary>
    /// Exit code of a worker that could not tell the store how its run ended: the store was away for too long, or the run is another's by
    /// now. As sysexits.h calls what a later try may do (EX_TEMPFAIL).
    /// </summary>
    public const int StoreAway = 75;

    /// <summary>In a run's folder: what the runtime and native code wrote, which the log does not hold.</summary>
    public const string LogName = "worker.log";

    // Appends to the log what libtorch or the runtime say last, and leaves the caller's session. macOS has no setsid: there the worker does so itself.
    internal const string Script = "log=$1; nice=$2; shift 2; exec $(command -v setsid) nice -n \"$nice\" \"$@\" >>\"$log\" 2>&1 </dev/null";

    private static readonly string _program = Path.Combine(AppContext.BaseDirectory, "ferweb-train.dll");

    /// <value>The command line of this installation, as the words that start it.</value>
    internal static IReadOnlyList<string> Program => ["dotnet", _program];

    /// <summary>Starts the worker of a claimed run: a session of its own, so that it outlives the caller.</summary>
    /// <exception cref="Win32Exception">The program cannot be started.</exception>
    internal static Process Start(Run run, DataFolder data, string database, string device, SupervisorOptions options)
    {
        Directory.CreateDirectory(data.Run(run.Id));
        RunLog.Shorten(LogOf(data, run.Id));
        string[] command =
        [
            "dotnet", _program, "worker",
            "--data-folder", data.Root,
            "--run", run.Id,
            "--attempt", run.Attempt.ToString(CultureInfo.InvariantCulture),
            "--lease-seconds", options.Lease.TotalSeconds.ToString(CultureInfo.InvariantCulture),
        ];
        var nice = options.Nice.ToString(CultureInfo.InvariantCulture);
        var start = OperatingSystem.IsWindows()
            ? new ProcessStartInfo(command[0], command[1..]) { CreateNoWindow = true }
            : new ProcessStartInfo("/bin/sh", ["-c", Script, "worker", LogOf(data, run.Id), nice, .. command]);
        start.UseShellExecute = false;

        // By the environment, which other users of the machine cannot read: it may hold a password.
        start.Environment[DatabaseSetting.Variable] = database;
        Compute(start, run.Spec.Device, device, run.Spec.Options.Threads);
        var process = Process.Start(start)!;
        if (OperatingSystem.IsWindows())
        {
            process.PriorityClass = ProcessPriorityClass.BelowNormal;
        }

        return process;
    }

    /// <summary>Runs another command of the program to its end.</summary>
    /// <param name="command">Its name and arguments.</param>
    /// <param name="device">What it computes on; null for a command that chooses itself.</param>
    /// <param name="cancellation">Ends the process too.</param>
    /// <returns>Exit code, standard output, standard error.</returns>
    public static async Task<(int ExitCode, string Output, string Errors)> RunAsync(
        IEnumerable<string> command, string? device, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo("dotnet", [_program, .. command]) { RedirectStandardOutput = true, RedirectStandardError = true };
        if (device is not null)
        {
            Compute(start, asked: Device.Auto, device == Device.Auto ? Devices.List()[0].Id : device);
        }

        using var process = Process.Start(start)!;
        using var end = cancellation.Register(() => process.Kill(entireProcessTree: true));
        var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        var output = await process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        await process.WaitForExitAsync(CancellationToken.None);
        cancellation.ThrowIfCancellationRequested();
        return (process.ExitCode, output, await errors);
    }

    /// <summary>The end of what a worker said last; empty when it said nothing.</summary>
    internal static string LastWords(DataFolder data, string run)
    {
        const int Most = 300;
        try
        {
            using var stream = File.OpenRead(LogOf(data, run));
            stream.Seek(-Math.Min(Most, stream.Length), SeekOrigin.End);
            return new StreamReader(stream).ReadToEnd().Trim();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    internal static string LogOf(DataFolder data, string run) => Path.Combine(data.Run(run), LogName);

    /// <summary>Tells a process by its environment what it computes on.</summary>
    /// <param name="start">A process that is to be started.</param>
    /// <param name="asked">What its run asks for.</param>
    /// <param name="device">What it gets.</param>
    /// <param name="threads">CPU threads that it is to have; 0 for one per physical core.</param>
    internal static void Compute(ProcessStartInfo start, string asked, string device, int threads = 0)
    {
        PlaceThreads(start.Environment, threads);

        // GPUs counted as their driver's own tool counts them; else the fastest is the first.
        start.Environment["CUDA_DEVICE_ORDER"] = "PCI_BUS_ID";

        // A run that left the choice to us sees only the GPU that it got; one that named its GPU finds it under that number.
        if (asked == Device.Auto || device == Device.Cpu)
        {
            start.Environment["CUDA_VISIBLE_DEVICES"] = device == Device.Cpu ? "" : device[(device.IndexOf(':', StringComparison.Ordinal) + 1)..];
        }
    }

    // As docs/performance.md measures it, unless somebody has said otherwise; the script ferweb does the same. Of a training that has fewer
    // threads than cores they are not bound: those of two such trainings would share the first cores.
    private static void PlaceThreads(IDictionary<string, string?> environment, int threads)
    {
        if (threads == 0 && environment.TryAdd("OMP_PROC_BIND", "true"))
        {
            environment.TryAdd("OMP_PLACES", "cores");
        }

        if (!environment.ContainsKey("OMP_WAIT_POLICY"))
        {
            environment.TryAdd("GOMP_SPINCOUNT", "10000");
        }
    }
}
