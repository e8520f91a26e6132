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
        catch (JSDisconnectedException)
        {
        }
    }

    /// <summary>Calls the handle's own dispose before the reference goes.</summary>
    public static async ValueTask EndAsync(IJSObjectReference? handle, IJSObjectReference? module)
    {
        try
        {
            if (handle is not null)
            {
                await handle.InvokeVoidAsync("dispose");
            }
        }
        catch (JSDisconnectedException)
        {
            return;
        }

        await DisposeAsync(handle, module);
    }
}
