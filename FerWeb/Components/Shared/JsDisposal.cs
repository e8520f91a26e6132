using Microsoft.JSInterop;

namespace FerWeb.Components.Shared;

/// <summary>Lets go of objects in the browser; when the browser is gone already there is nothing to let go of.</summary>
internal static class JsDisposal
{
    public static async ValueTask DisposeAsync(params IJSObjectReference?[] references)
    {
        try
        {
            foreach (var reference in references)
            {
                if (reference is not null)
                {
                    await reference.DisposeAsync();
                }
            }
        }
        catch (Exception error) when (error is JSDisconnectedException or OperationCanceledException)
        {
        }
    }
}
