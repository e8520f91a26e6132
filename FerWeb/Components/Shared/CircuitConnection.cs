using Microsoft.AspNetCore.Components.Server.Circuits;

namespace FerWeb.Components.Shared;

/// <summary>Tells the components of a circuit that its browser is back: what was on its way while it was gone is lost.</summary>
internal sealed class CircuitConnection : CircuitHandler, IDisposable
{
    private CancellationTokenSource _lost = new();

    /// <value>Cancelled when the browser comes back after a cut; to be read anew for each call.</value>
    public CancellationToken Lost => Volatile.Read(ref _lost).Token;

    public void Dispose() => _lost.Dispose();

    public override Task OnConnectionUpAsync(Circuit circuit, CancellationToken cancellationToken)
        => Interlocked.Exchange(ref _lost, new CancellationTokenSource()).CancelAsync();
}
