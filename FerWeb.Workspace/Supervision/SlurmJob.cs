using System.Globalization;

namespace FerWeb.Workspace.Supervision;

/// <summary>A job as Slurm tells of it.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Run">The run that it is for.</param>
/// <param name="State">PENDING, RUNNING, COMPLETING, ...</param>
internal sealed record SlurmJob(string Id, string Run, string State)
{
    /// <value>True while it waits for a node.</value>
    public bool IsPending => State is "PENDING" or "CONFIGURING" or "REQUEUED" or "SPECIAL_EXIT";
}

/// <summary>How a job has ended.</summary>
/// <param name="State">COMPLETED, FAILED, TIMEOUT, NODE_FAIL, OUT_OF_MEMORY, ...; UNKNOWN when Slurm has forgotten it.</param>
/// <param name="ExitCode">As a shell tells it: 128 + signal for a process that a signal ended.</param>
internal sealed record SlurmEnd(string State, int ExitCode)
{
    /// <summary>Reads state and Slurm's "code:signal".</summary>
    public static SlurmEnd Of(string state, string exit)
    {
        const int Signalled = 128;
        var parts = exit.Split(':');
        var code = int.TryParse(parts[0], CultureInfo.InvariantCulture, out var told) ? told : 0;
        var signal = parts.Length > 1 && int.TryParse(parts[1], CultureInfo.InvariantCulture, out var by) ? by : 0;
        return new SlurmEnd(state, signal > 0 ? Signalled + signal : code);
    }
}
