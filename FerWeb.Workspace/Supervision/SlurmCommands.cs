using System.ComponentModel;
using System.Diagnostics;
using System.Text.RegularExpressions;

namespace FerWeb.Workspace.Supervision;

/// <summary>Slurm's own commands (man sbatch, squeue, scancel, scontrol), as the user under which the site runs.</summary>
internal static partial class SlurmCommands
{
    private static readonly TimeSpan _longest = TimeSpan.FromSeconds(30);

    /// <summary>This user's jobs whose names begin with <paramref name="name"/> and a hyphen; what follows is the run.</summary>
    /// <exception cref="SlurmException">It cannot be asked now.</exception>
    public static IReadOnlyList<SlurmJob> Jobs(string name) =>
    [
        .. Run("squeue", ["--me", "--noheader", "--format=%i|%T|%j"], input: "")
            .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(line => line.Split('|', 3))
            .Where(parts => parts.Length == 3 && parts[2].StartsWith($"{name}-", StringComparison.Ordinal))
            .Select(parts => new SlurmJob(parts[0], parts[2][(name.Length + 1)..], parts[1])),
    ];

    /// <summary>Submits a script.</summary>
    /// <returns>The job's number.</returns>
    /// <exception cref="SlurmException">It was not taken.</exception>
    public static string Submit(IEnumerable<string> options, string script, IReadOnlyDictionary<string, string> environment)
        => Run("sbatch", ["--parsable", .. options], script, environment).Trim().Split(';')[0];

    /// <summary>Ends a job: SIGTERM, and SIGKILL after the cluster's KillWait.</summary>
    /// <exception cref="SlurmException">It cannot be asked now.</exception>
    public static void Cancel(string job) => Run("scancel", [job], input: "");

    /// <summary>How a job has ended, as far as the controller remembers (its MinJobAge, 5 minutes unless set).</summary>
    public static SlurmEnd End(string job)
    {
        try
        {
            var told = Run("scontrol", ["--oneliner", "show", "job", job], input: "");
            return State().Match(told) is { Success: true } state ? SlurmEnd.Of(state.Groups[1].Value, Exit().Match(told).Groups[1].Value) : Unknown;
        }
        catch (SlurmException)
        {
            return Unknown;
        }
    }

    private static SlurmEnd Unknown => new("UNKNOWN", 0);

    private static string Run(string program, string[] arguments, string input, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        try
        {
            using var process = Process.Start(start)!;
            var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            process.StandardInput.Write(input);
            process.StandardInput.Close();
            if (!process.WaitForExit(_longest))
            {
                process.Kill();
                throw new SlurmException($"{program} does not answer.");
            }

            return process.ExitCode == 0 ? output.GetAwaiter().GetResult() : throw new SlurmException(errors.GetAwaiter().GetResult().Trim());
        }
        catch (Exception error) when (error is Win32Exception or IOException)
        {
            throw new SlurmException($"{program} cannot be started: {error.Message}", error);
        }
    }

    [GeneratedRegex(@"\bJobState=(\S+)")]
    private static partial Regex State();

    [GeneratedRegex(@"\bExitCode=(\d+:\d+)")]
    private static partial Regex Exit();
}
