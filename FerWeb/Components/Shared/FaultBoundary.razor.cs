using System.Security.Cryptography;
using FerWeb.Api;
using FerWeb.Engine;
using FerWeb.Workspace.Runs;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace FerWeb.Components.Shared;

/// <summary>
/// Shows a plain sentence and an error id in place of a page that failed; the stack goes to the log only. The answer has the status
/// that fits.
/// </summary>
public sealed partial class FaultBoundary(ILogger<FaultBoundary> logger, NavigationManager navigation) : ErrorBoundaryBase
{
    private const int ErrorIdBytes = 4;

    private string? _errorId;
    private Sentence? _told;

    /// <summary>What failed is a whole page, with its title and its heading.</summary>
    [Parameter]
    public bool IsPage { get; set; }

    /// <summary>The answer that the page is a part of; null once the page lives in its circuit.</summary>
    [CascadingParameter]
    public HttpContext? Context { get; set; }

    protected override Task OnErrorAsync(Exception exception)
    {
        // What keeps the runs from being read stands in the log once, and not for each page.
        _told = exception is StoreAwayException or NoSpaceException ? ((RunStoreException)exception).Sentence : null;
        if (Context is { Response.HasStarted: false })
        {
            Context.Response.StatusCode = exception switch
            {
                StoreAwayException => StatusCodes.Status503ServiceUnavailable,
                NoSpaceException => StatusCodes.Status507InsufficientStorage,
                _ => StatusCodes.Status500InternalServerError,
            };
            Context.Response.Headers.RetryAfter = exception is StoreAwayException ? ProblemWriter.Seconds(ApiExceptionHandler.TryAgain) : default;
        }

        if (_told is not null)
        {
            return Task.CompletedTask;
        }

        _errorId = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(ErrorIdBytes));
        Log.Fault(logger, _errorId, exception);
        return Task.CompletedTask;
    }

    // A browser does not ask again for a script that did not come once, for as long as the page is open.
    private void Again()
    {
        if (CurrentException is JSException)
        {
            navigation.Refresh(forceReload: true);
        }
        else
        {
            Recover();
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Error {ErrorId} in a page.")]
        public static partial void Fault(ILogger logger, string errorId, Exception exception);
    }
}
