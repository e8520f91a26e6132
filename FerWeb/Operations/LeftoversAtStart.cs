using FerWeb.Workspace;
using FerWeb.Workspace.Classroom;

namespace FerWeb.Operations;

/// <summary>Removes at the site's start what killed processes left in the data folder.</summary>
internal sealed partial class LeftoversAtStart(DataFolder data, ClassroomStore sets, ILogger<LeftoversAtStart> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        try
        {
            foreach (var left in Leftovers.Sweep(data))
            {
                Tell(left);
            }

            sets.SweepLeftovers();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Log.Left(logger, error.Message);
        }
    }

    private void Tell(Leftover left)
    {
        if (left.Fault is null)
        {
            Log.Removed(logger, left.Path);
        }
        else
        {
            Log.Left(logger, left.Fault);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "What a killed process left in the data folder could not be removed. {Reason}")]
        public static partial void Left(ILogger logger, string reason);

        [LoggerMessage(2, LogLevel.Information, "A killed process left {Path} behind: removed.")]
        public static partial void Removed(ILogger logger, string path);
    }
}
