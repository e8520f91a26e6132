using FerWeb.Tests.Engine.Datasets;
using FerWeb.Tests.Shared;

namespace FerWeb.Tests.Workspace.Supervision;

/// <summary>Shell programs of the names of Slurm's commands, first on the path of this process: they keep what they are asked for.</summary>
internal sealed class FakeSlurm : IDisposable
{
    private const string Variable = "PATH";

    private readonly TemporaryFolder _folder = new();
    private readonly string? _path = Environment.GetEnvironmentVariable(Variable);

    public FakeSlurm()
    {
        Add("sbatch", """
            cat >script
            [ ! -e refusal ] || { cat refusal >&2; exit 1; }
            job=$(($(ls -d job-* 2>/dev/null | wc -l) + 1))
            mkdir "job-$job"
            mv script "job-$job/script"
            printf '%s\n' "$@" >"job-$job/arguments"
            printf '%s' "$Storage__Database" >"job-$job/database"
            echo "$job;cluster"
            """);
        Add("squeue", "[ ! -e jobs ] || cat jobs");
        Add("scancel", "echo \"$*\" >>cancelled");
        Add("scontrol", "cat ended");
        Environment.SetEnvironmentVariable(Variable, $"{_folder.Root}:{_path}");
    }

    /// <value>The jobs that were submitted: arguments of sbatch, the script, and the database in its environment.</value>
    public IReadOnlyList<(string[] Arguments, string Script, string Database)> Submitted =>
    [
        .. Directory.GetDirectories(_folder.Root, "job-*").Order(StringComparer.Ordinal)
            .Select(job => (File.ReadAllLines($"{job}/arguments"), File.ReadAllText($"{job}/script"), File.ReadAllText($"{job}/database"))),
    ];

    /// <value>The arguments of each call of scancel.</value>
    public string[] Cancelled => File.Exists(_folder.PathTo("cancelled")) ? File.ReadAllLines(_folder.PathTo("cancelled")) : [];

    /// <summary>From now on squeue tells of these jobs: number|state|name.</summary>
    public void Tell(params string[] jobs) => _folder.WriteText("jobs", string.Join('\n', jobs) + "\n");

    /// <summary>From now on scontrol says that whatever it is asked about has ended so, with this "code:signal".</summary>
    public void End(string state, string exit) => _folder.WriteText("ended", $"JobState={state} ExitCode={exit}\n");

    /// <summary>From now on sbatch takes no job and says this.</summary>
    public void Refuse(string why) => _folder.WriteText("refusal", why);

    public void Dispose()
    {
        Environment.SetEnvironmentVariable(Variable, _path);
        _folder.Dispose();
    }

    private void Add(string name, string does) => ShellProgram.Write(_folder.PathTo(name), $"#!/bin/sh\ncd '{_folder.Root}'\n{does}\n");
}
