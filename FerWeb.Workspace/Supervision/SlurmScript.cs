using System.Globalization;
using FerWeb.Workspace.Runs;

namespace FerWeb.Workspace.Supervision;

/// <summary>The job of a run: a shell script that becomes its worker, so that Slurm's signals reach it.</summary>
internal sealed class SlurmScript(DataFolder data, string database, SupervisorOptions options, SlurmOptions slurm)
{
    // Seconds before the job's time is up at which the worker is asked to store a checkpoint.
    private const int Warning = 60;

    /// <summary>Submits it.</summary>
    /// <returns>The job's number.</returns>
    /// <exception cref="SlurmException">Slurm does not take it.</exception>
    /// <exception cref="IOException">The run's folder cannot be made.</exception>
    public string Submit(Run run)
    {
        Directory.CreateDirectory(data.Run(run.Id));
        Worker.RunLog.Shorten(WorkerProcess.LogOf(data, run.Id));
        string[] given =
        [
            $"--job-name={slurm.Name}-{run.Id}",
            $"--chdir={data.Run(run.Id)}",
            $"--output={WorkerProcess.LogOf(data, run.Id)}",
            "--open-mode=append",
            $"--signal=B:TERM@{Warning}",

            // FerWeb submits it again itself.
            "--no-requeue",
        ];
        IEnumerable<string> further = run.Spec.Device == Worker.Device.Cpu ? [] : slurm.GpuOptions;

        // By the environment, which only the user and the cluster's owner can read: it may hold a password.
        var environment = new Dictionary<string, string> { [DatabaseSetting.Variable] = database };
        return SlurmCommands.Submit([.. given, .. slurm.Options, .. further], Text(run), environment);
    }

    private string Text(Run run)
    {
        IEnumerable<string> program = slurm.Command.Count > 0 ? slurm.Command : WorkerProcess.Program;
        string[] worker =
        [
            "worker", "--data-folder", data.Root, "--run", run.Id,
            "--lease-seconds", options.Lease.TotalSeconds.ToString(CultureInfo.InvariantCulture),
        ];
        return $"#!/bin/sh\nexec {string.Join(' ', program.Concat(worker).Select(Quoted))}\n";
    }

    private static string Quoted(string word) => $"'{word.Replace("'", @"'\''", StringComparison.Ordinal)}'";
}
