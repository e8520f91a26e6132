using System.Text.Json;
using FerWeb.Tests.Web;
using FerWeb.Workspace.Runs;
using Microsoft.Extensions.Time.Testing;

namespace FerWeb.Tests.Workspace;

/// <summary>
/// One store for each test, by a clock that the test moves. What any store must do stands in classes derived from it; a class
/// per store derives from those.
/// </summary>
public abstract class RunStoreTest : IDisposable
{
    private readonly Lazy<IRunStore> _store;

    protected RunStoreTest() => _store = new Lazy<IRunStore>(() => Open(Clock));

    private protected static TimeSpan Lease { get; } = TimeSpan.FromSeconds(30);

    private protected FakeTimeProvider Clock { get; } = new();

    private protected IRunStore Store => _store.Value;

    /// <summary>Opens the one store of this test; a second call opens it a second time.</summary>
    protected abstract IRunStore Open(TimeProvider clock);

    public virtual void Dispose()
    {
        if (_store.IsValueCreated)
        {
            _store.Value.Dispose();
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>A property of an event's data; "null" when it has none.</summary>
    private protected static string Property(RunEvent what, string name)
    {
        using var data = JsonDocument.Parse(what.Data);
        return data.RootElement.TryGetProperty(name, out var value) ? value.ToString() : "null";
    }
}
