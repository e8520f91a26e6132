using System.Runtime.CompilerServices;
using FerWeb.Operations;
using Microsoft.AspNetCore.Components.Server.Circuits;

namespace FerWeb.Tests.Web.Operations;

/// <summary>How many pages are open: those that a browser has left are kept, but do not count.</summary>
public sealed class OpenCircuitsTests
{
    private readonly OpenCircuits _circuits = new();

    [Fact]
    public async Task Count_OfAPageThatLosesItsBrowser_IsOfAKeptCircuitUntilItIsClosed()
    {
        var (left, stays) = (New(), New());
        foreach (var circuit in (Circuit[])[left, stays])
        {
            await _circuits.OnCircuitOpenedAsync(circuit, default);
            await _circuits.OnConnectionUpAsync(circuit, default);
        }

        Assert.Equal((2, 2), (_circuits.Connected, _circuits.Count));
        await _circuits.OnConnectionDownAsync(left, default);
        Assert.Equal((1, 2), (_circuits.Connected, _circuits.Count));
        await _circuits.OnConnectionUpAsync(left, default);
        Assert.Equal((2, 2), (_circuits.Connected, _circuits.Count));

        // As the framework ends one that was kept: the connection goes down once more.
        await _circuits.OnConnectionDownAsync(left, default);
        await _circuits.OnConnectionDownAsync(left, default);
        await _circuits.OnCircuitClosedAsync(left, default);
        Assert.Equal((1, 1), (_circuits.Connected, _circuits.Count));
    }

    // Its constructor is the framework's own.
    private static Circuit New() => (Circuit)RuntimeHelpers.GetUninitializedObject(typeof(Circuit));
}
