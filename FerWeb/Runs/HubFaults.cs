using FerWeb.Engine;
using Microsoft.AspNetCore.SignalR;

namespace FerWeb.Runs;

/// <summary>
/// Answers a hub's clients with the sentence of a known fault, and tells the log of a fault that nobody expected. SignalR's own log of
/// hub methods is off (appsettings.json): it takes each wrong question, and each one asked while the database is away, for an error
/// with a stack. That log is one for all hubs, so this filter stands before all of them, the pages' circuits too.
/// </summary>
internal sealed partial class HubFaults(ILogger<HubFaults> logger) : IHubFilter
{
    public async ValueTask<object?> InvokeMethodAsync(HubInvocationContext invocationContext, Func<HubInvocationContext, ValueTask<object?>> next)
    {
        try
        {
            return await next(invocationContext);
        }
        catch (Exception error) when (error is not (HubException or OperationCanceledException))
        {
            throw Told(error, invocationContext.HubMethodName);
        }
    }

    /// <summary>The items of a stream; a fault on the way ends it as one of the method itself does.</summary>
    public async IAsyncEnumerable<T> Guard<T>(IAsyncEnumerable<T> items, string method)
    {
        await using var reader = items.GetAsyncEnumerator();
        while (await MoveNextAsync(reader, method))
        {
            yield return reader.Current;
        }
    }

    private async ValueTask<bool> MoveNextAsync<T>(IAsyncEnumerator<T> reader, string method)
    {
        try
        {
            return await reader.MoveNextAsync();
        }
        catch (Exception error) when (error is not (HubException or OperationCanceledException))
        {
            throw Told(error, method);
        }
    }

    private Exception Told(Exception error, string method)
    {
        if (error is SentenceException known)
        {
            return new HubException(known.Message);
        }

        Log.Failed(logger, method, error);
        return error;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "The hub's {Method} failed.")]
        public static partial void Failed(ILogger logger, string method, Exception error);
    }
}
