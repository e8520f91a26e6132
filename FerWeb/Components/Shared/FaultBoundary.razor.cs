using System.Security.Cryptography;
using Microsoft.AspNetCore.Components;

namespace FerWeb.Components.Shared;

/// <summary>Shows a plain sentence and an error id in place of a page that failed; the stack goes to the log only.</summary>
public sealed partial class FaultBoundary(ILogger<FaultBoundary> logger) : ErrorBoundaryBase
{
    private const int ErrorIdBytes = 4;

    private string? _errorId;

    protected override Task OnErrorAsync(Exception exception)
    {
        _errorId = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(ErrorIdBytes));
        Log.Fault(logger, _errorId, exception);
        return Task.CompletedTask;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Error {ErrorId} in a page.")]
        public static partial void Fault(ILogger logger, string errorId, Exception exception);
    }
}
