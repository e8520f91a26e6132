using System.Collections.Concurrent;
using Microsoft.AspNetCore.Components.Server.Circuits;

namespace FerWeb.Operations;

/// <summary>Counts the circuits, and those of them whose page is open; the others are kept for a reconnect.</summary>
internal sealed class OpenCircuits : CircuitHandler
{
    private readonly ConcurrentDictionary<Circuit, bool> _isConnected = [];

    /// <value>All of them.</value>
    public int Count => _isConnected.Count;

    /// <value>Those with a browser at the other end.</value>
    public int Connected => _isConnected.Count(circuit => circuit.Value);

    public override Task OnCircuitOpenedAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        _isConnected.TryAdd(circuit, false);
        return Task.CompletedTask;
    }

    public override Task OnConnectionUpAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        _isConnected.TryUpdate(circuit, true, false);
        return Task.CompletedTask;
    }

    // Comes a second time when the circuit is closed.
    public override Task OnConnectionDownAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        _isConnected.TryUpdate(circuit, false, true);
        return Task.CompletedTask;
    }

    public override Task OnCircuitClosedAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        _isConnected.TryRemove(circuit, out _);
        return Task.CompletedTask;
    }
}
