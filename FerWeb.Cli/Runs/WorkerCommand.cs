using System.CommandLine;
using FerWeb.Workspace;
using FerWeb.Workspace.Runs;
using FerWeb.Workspace.Storage;
using FerWeb.Workspace.Supervision;
using FerWeb.Workspace.Worker;
using Microsoft.Extensions.Logging;

namespace FerWeb.Cli.Runs;

/// <summary><c>ferweb worker</c>: a machine that works on the queue without a site, or the worker of one run.</summary>
internal sealed class WorkerCommand : CliCommand
{
    private readonly Option<string> _folder =
        DataFolderOption.Create("Where the files of the runs and data sets are: the site's folder, or where this machine has it");

    private readonly Option<string> _database = new("--database")
    {
        Description = "The PostgreSQL database of the runs, an Npgsql connection string (default: Storage__Database or the site's setting). " +
            "Others see what stands on a command line: leave the password to ~/.pgpass.",
    };

    private readonly Option<string> _name = new("--name")
    {
        Description = "What pages call this machine (default: its name). Two machines must not have one name.",
        HelpName = "name",
        DefaultValueFactory = _ => Environment.MachineName,
    };

    private readonly Option<bool> _once = new("--once") { Description = "Train one run and end; ends at once when none waits or the queue is held." };

    private readonly Option<string> _run = new("--run")
    {
        Description = "Train this run in this process and end, at once when it does not wait or the queue is held: what a Slurm or Kubernetes job does.",
        HelpName = "id",
    };

    private readonly Option<int?> _attempt = new("--attempt")
    {
        Description = "The attempt that was claimed for this process; without it the process claims the run itself.",
        HelpName = "number",
    };

    private readonly Option<double> _lease = new("--lease-seconds")
    {
        Description = "How long a run stays this machine's without a sign of life, 1 to 600 (default: 30).",
        HelpName = "number",
        DefaultValueFactory = _ => 30,
    };

    private readonly Option<int> _resumes = new("--max-resumes")
    {
        Description = "How often an interrupted run goes on by itself without a new checkpoint in between, before it is given up, 0 to 100 (default: 3).",
        HelpName = "number",
        DefaultValueFactory = _ => new SupervisorOptions().MaxResumes,
    };

    public WorkerCommand()
        : base(
            "worker", "Trains runs of the queue on this machine, one per device, until it is stopped. SIGTERM or Ctrl-C gives them back with a checkpoint.",
            "ferweb worker --database 'Host=db;Database=ferweb;Username=ferweb' --data-folder /mnt/ferweb",
            "ferweb worker --once", "ferweb worker --run r0qk3m9x")
    {
        foreach (Option option in (Option[])[_folder, _database, _name, _once, _run, _attempt, _lease, _resumes])
        {
            Options.Add(option);
        }

        Validators.Add(result =>
        {
            if (result.GetValue(_attempt) is not null && result.GetValue(_run) is null)
            {
                result.AddError("--attempt belongs to --run.");
            }
        });
        _lease.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double>() is < 1 or > 600)
            {
                result.AddError("--lease-seconds takes 1 to 600.");
            }
        });
        _resumes.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 0 or > 100)
            {
                result.AddError("--max-resumes takes 0 to 100.");
            }
        });
    }

    protected override async Task<int> RunAsync(ParseResult input, CancellationToken cancellation)
    {
        var folder = DataFolderOption.FolderOf(input.GetValue(_folder));
        if (input.GetValue(_run) is null && !Directory.Exists(folder.Root))
        {
            throw new CommandFailedException($"There is no folder '{folder.Root}'. Mount the site's data folder there, or name where it is by --data-folder.");
        }

        var database = input.GetValue(_database) ?? DatabaseSetting.OfEnvironment ?? DataFolderOption.DatabaseOf(folder) ?? "";
        if (database.Length == 0 && !File.Exists(folder.Database))
        {
            // A queue of its own would stay empty for ever.
            throw new CommandFailedException(
                $"There are no runs in '{folder.Root}'. When they are in PostgreSQL, say where by --database or Storage__Database; " +
                "else start the site on that folder first.");
        }

        using var store = RunStore.Open(folder, database);
        var options = new SupervisorOptions { Lease = TimeSpan.FromSeconds(input.GetValue(_lease)), MaxResumes = input.GetValue(_resumes) };
        return input.GetValue(_run) is { } run
            ? Train(store, folder, run, input.GetValue(_attempt), input.GetValue(_name)!, options.Lease, cancellation)
            : await AttendAsync(store, folder, database, input.GetValue(_name)!, options, input.GetValue(_once), cancellation);
    }

    private static int Train(
        RunStore store, DataFolder folder, string id, int? claimed, string name, TimeSpan lease, CancellationToken cancellation)
    {
        if (claimed is null && store.Find(id) is null)
        {
            throw new CommandFailedException($"There is no run '{id}'. 'ferweb runs list' shows those there are.");
        }

        if (claimed is not null)
        {
            WorkerSession.Begin(cancellation);
        }

        // A job may begin when its run no longer waits for it: somebody stopped it, or another job was faster.
        if ((claimed ?? store.Claim(name, lease, run => run.Id == id)?.Attempt) is not { } attempt)
        {
            Console.WriteLine($"Run {id} does not wait, or the queue is held: nothing to do.");
            return ExitCode.Ok;
        }

        var options =
            new WorkerOptions { Lease = lease, RenewEvery = TimeSpan.FromSeconds(Math.Min(0.5, lease.TotalSeconds / 4)), Abandon = ProcessEnd.AtOnce };
        try
        {
            return new RunWorker(store, folder, options).Work(id, attempt, cancellation) ? ExitCode.Ok : ExitCode.StoreAway;
        }
        catch (StoreAwayException away)
        {
            Console.Error.WriteLine(away.Message);
            return ExitCode.StoreAway;
        }
    }

    private static async Task<int> AttendAsync(
        RunStore store, DataFolder folder, string database, string name, SupervisorOptions options, bool once, CancellationToken cancellation)
    {
        using var logs = LoggerFactory.Create(logging => logging.AddSimpleConsole(line =>
        {
            line.SingleLine = true;
            line.TimestampFormat = "HH:mm:ss ";
        }));
        var logger = logs.CreateLogger("worker");
        if (await new QueueAttendant(store, folder, database, name, options, logger).WorkAsync(once, cancellation))
        {
            return ExitCode.Ok;
        }

        await Console.Error.WriteLineAsync(
            "This machine could not train what waits; its log says why. The run is left to others, unless it was tried as often as it may.");
        return ExitCode.CannotTrain;
    }
}
