using FerWeb.Workspace.Classroom;

namespace FerWeb.Classroom;

/// <summary>Removes at the site's start what a killed process left of classroom sets that were being deleted or trained on.</summary>
internal sealed partial class ClassroomLeftovers(ClassroomStore sets, ILogger<ClassroomLeftovers> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        try
        {
            sets.SweepLeftovers();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Log.Left(logger, error.Message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "What was left of deleted classroom sets could not be removed. {Reason}")]
        public static partial void Left(ILogger logger, string reason);
    }
}
