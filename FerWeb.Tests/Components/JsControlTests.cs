using FerWeb.Components.Shared;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.JSInterop;

namespace FerWeb.Tests.Components;

/// <summary>What a page asks of its browser while the connection is cut.</summary>
public sealed class JsControlTests
{
    [Fact]
    public async Task Create_LostInACutConnection_IsCalledAgainWhenTheBrowserIsBack()
    {
        using var connection = new CircuitConnection();
        await using var services = new ServiceCollection().AddSingleton(connection).BuildServiceProvider();
        var browser = new CutBrowser();
        await using var control = new JsControl(browser, services);

        var creating = control.CreateAsync("module.js", "the element");
        Assert.False(creating.IsCompleted);
        await connection.OnConnectionUpAsync(null!, CancellationToken.None);
        await Patience.ForAsync(creating);
        await control.CallAsync("show");

        Assert.Equal(["import module.js", "create the element", "import module.js", "create the element", "show"], browser.Calls);
    }

    [Fact]
    public async Task Create_LostForAComponentThatIsGone_IsNotCalledAgain()
    {
        using var connection = new CircuitConnection();
        await using var services = new ServiceCollection().AddSingleton(connection).BuildServiceProvider();
        var browser = new CutBrowser();
        await using var control = new JsControl(browser, services);
        var creating = control.CreateAsync("module.js", "the element");

        await control.DisposeAsync();
        await connection.OnConnectionUpAsync(null!, CancellationToken.None);
        await Patience.ForAsync(creating);

        Assert.Equal(["import module.js", "create the element"], browser.Calls);
    }

    /// <summary>Never hears the first call of <c>create</c>, and is a module's control itself.</summary>
    private sealed class CutBrowser : IJSRuntime, IJSObjectReference
    {
        public List<string> Calls { get; } = [];

        public ValueTask<TValue> InvokeAsync<TValue>(string identifier, object?[]? args) => InvokeAsync<TValue>(identifier, CancellationToken.None, args);

        public async ValueTask<TValue> InvokeAsync<TValue>(string identifier, CancellationToken cancellationToken, object?[]? args)
        {
            Calls.Add($"{identifier} {args?.FirstOrDefault()}".Trim());
            if (identifier == "create" && Calls.Count == 2)
            {
                await Task.Delay(Timeout.Infinite, cancellationToken);
            }

            return this is TValue reference ? reference : default!;
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
