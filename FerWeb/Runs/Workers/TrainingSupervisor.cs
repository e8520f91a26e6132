using FerWeb.Workspace;
using FerWeb.Workspace.Runs;
using FerWeb.Workspace.Supervision;
using Microsoft.Extensions.Options;

namespace FerWeb.Runs.Workers;

/// <summary>
/// The site's work on the queue of runs. The site can be restarted at any time: workers go on, and the new site sees them.
/// </summary>
internal sealed partial class TrainingSupervisor : BackgroundService
{
    private readonly SupervisorOptions _options;
    private readonly StoreFaults _faults;
    private readonly TimeProvider _clock;
    private readonly ILogger<TrainingSupervisor> _logger;
    private readonly ProcessLauncher? _processes;
    private readonly Supervisor _supervisor;

    public TrainingSupervisor(
        IRunStore store, DataFolder data, IOptions<StorageOptions> storage, IOptions<SupervisorOptions> options, IOptions<SlurmOptions> slurm,
        StoreFaults faults, TimeProvider clock, ILogger<TrainingSupervisor> logger)
    {
        (_options, _faults, _clock, _logger) = (options.Value, faults, clock, logger);
        var (database, host) = (storage.Value.Database, Environment.MachineName);
        ILauncher? launcher = _options.Launcher switch
        {
            Launcher.Process => _processes = new ProcessLauncher(store, data, database, host, _options, clock, logger),
            Launcher.Slurm => new SlurmLauncher(store, data, database, _options, slurm.Value, clock, logger),
            _ => null,
        };
        _supervisor = new Supervisor(store, host, _options, launcher, clock, logger);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!_options.Enabled)
        {
            return;
        }

        using var timer = new PeriodicTimer(_options.Interval, _clock);
        do
        {
            try
            {
                await Task.Run(() => _supervisor.Tick(), stoppingToken);
                _faults.TellOver(this);
            }
            catch (Exception error) when (error is StoreAwayException or NoSpaceException)
            {
                // The store may be locked or the disk full: the runs go on, and the next tick may succeed.
                _faults.Tell(this, (RunStoreException)error);
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                Log.TickFailed(_logger, error);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        foreach (var run in _processes?.Living ?? [])
        {
            Log.KeepsTraining(_logger, run);
        }
    }

    public override void Dispose()
    {
        _supervisor.Dispose();
        base.Dispose();
    }

    private static partial class Log
    {
        [LoggerMessage(7, LogLevel.Error, "The queue could not be attended to; trying again.")]
        public static partial void TickFailed(ILogger logger, Exception error);

        [LoggerMessage(8, LogLevel.Information, "Run {Run} trains on without the site. To end it: ./ferweb runs stop {Run}")]
        public static partial void KeepsTraining(ILogger logger, string run);
    }
}
