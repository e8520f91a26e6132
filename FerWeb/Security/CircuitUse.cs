using Microsoft.AspNetCore.Components.Server.Circuits;

namespace FerWeb.Security;

/// <summary>
/// Whether anything comes from a circuit's browser. What a person does on an open page is no request, so that their cookie does not know of it.
/// That the page has drawn something new comes too, and nothing tells it from a click.
/// </summary>
internal sealed class CircuitUse : CircuitHandler
{
    private int _isUsed;

    /// <summary>Whether something has come since this was last asked.</summary>
    public bool Take() => Interlocked.Exchange(ref _isUsed, 0) == 1;

    public override Func<CircuitInboundActivityContext, Task> CreateInboundActivityHandler(Func<CircuitInboundActivityContext, Task> next)
        => activity =>
        {
            Volatile.Write(ref _isUsed, 1);
            return next(activity);
        };
}
