using System.Diagnostics;
using FerWeb.Tests.Shared;

namespace FerWeb.Tests.Faults;

/// <summary>
/// A real Slurm cluster of one node, this machine, in a temporary folder: munged, slurmctld and slurmd of Debian's packages under the
/// user who tests. It ends with the process that started it, also when that is killed.
/// </summary>
public sealed class SlurmCluster : IDisposable
{
    private const int Processors = 2;

    private const string Script = """
        set -e
        PATH=/usr/sbin:$PATH
        folder=$(mktemp -d)
        daemons=
        # Jobs first: a step that cannot tell the controller of its end keeps slurmd from ending.
        finish() {
          scancel --me 2>/dev/null || true
          for _ in $(seq 300); do
            [ -n "$(squeue --me --noheader 2>/dev/null)" ] || break
            sleep 0.1
          done
          kill $daemons 2>/dev/null || true
          for _ in $(seq 100); do
            kill -0 $daemons 2>/dev/null || break
            sleep 0.1
          done
          kill -9 $daemons 2>/dev/null || true
          rm -rf "$folder"
        }
        trap finish EXIT
        mkdir "$folder/state" "$folder/spool" "$folder/munge"
        chmod 755 "$folder" "$folder/munge"
        head -c 1024 /dev/urandom >"$folder/munge/key"
        chmod 400 "$folder/munge/key"
        host=$(hostname -s)
        user=$(id -un)
        cat >"$folder/slurm.conf" <<CONF
        ClusterName=ferweb
        SlurmctldHost=$host(127.0.0.1)
        SlurmctldPort=$2
        SlurmdPort=$3
        SlurmUser=$user
        SlurmdUser=$user
        AuthType=auth/munge
        AuthInfo=socket=$folder/munge/socket
        CredType=cred/munge
        StateSaveLocation=$folder/state
        SlurmdSpoolDir=$folder/spool
        SlurmctldPidFile=$folder/slurmctld.pid
        SlurmdPidFile=$folder/slurmd.pid
        SlurmctldLogFile=$folder/slurmctld.log
        SlurmdLogFile=$folder/slurmd.log
        ProctrackType=proctrack/linuxproc
        TaskPlugin=task/none
        JobAcctGatherType=jobacct_gather/none
        AccountingStorageType=accounting_storage/none
        MpiDefault=none
        MailProg=/bin/true
        SelectType=select/cons_tres
        SelectTypeParameters=CR_CPU
        SchedulerParameters=sched_interval=1,bf_interval=1,sched_min_interval=0
        ReturnToService=2
        KillWait=20
        NodeName=$host NodeAddr=127.0.0.1 CPUs=$1
        PartitionName=all Nodes=$host Default=YES MaxTime=INFINITE State=UP
        CONF
        export SLURM_CONF=$folder/slurm.conf
        run() {
          "$@" >>"$folder/log" 2>&1 </dev/null &
          daemons="$daemons $!"
        }
        run munged --foreground --force --key-file="$folder/munge/key" --socket="$folder/munge/socket" --pid-file="$folder/munge/pid" \
          --log-file="$folder/munge/log" --seed-file="$folder/munge/seed"
        run slurmctld -D
        run slurmd -D -N "$host"
        for _ in $(seq 300); do
          ! sinfo --noheader --format=%t 2>/dev/null | grep -q idle || break
          sleep 0.1
        done
        sinfo --noheader --format=%t | grep -q idle || { cat "$folder/log" >&2; exit 1; }
        echo "$folder/slurm.conf"
        read -r _ || true
        """;

    private readonly Process? _process;

    /// <summary>Starts it where the packages are there.</summary>
    public SlurmCluster()
    {
        if (!IsInstalled)
        {
            return;
        }

        _process = Process.Start(new ProcessStartInfo("bash", ["-c", Script, "slurm", $"{Processors}", $"{FreePort.Take()}", $"{FreePort.Take()}"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var settings = _process.StandardOutput.ReadLine()
            ?? throw new InvalidOperationException($"Slurm cannot be started. {_process.StandardError.ReadToEnd()}");

        // For the commands that the site starts, which is in this process.
        Environment.SetEnvironmentVariable("SLURM_CONF", settings);
    }

    /// <value>Whether Debian's slurm-wlm and munge are there; <c>./test --long</c> installs them.</value>
    public static bool IsInstalled => new[] { "slurmctld", "slurmd", "munged" }.All(daemon => File.Exists($"/usr/sbin/{daemon}"));

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_process is not null)
        {
            Environment.SetEnvironmentVariable("SLURM_CONF", null);
            _process.StandardInput.Close();
            _process.WaitForExit();
            _process.Dispose();
        }
    }
}
