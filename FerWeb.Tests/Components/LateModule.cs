using Bunit;
using Microsoft.JSInterop;

namespace FerWeb.Tests.Components;

/// <summary>A module of a page that is on its way until a test lets it come.</summary>
internal sealed class LateModule : JSRuntimeInvocationHandlerBase<IJSObjectReference>
{
    private readonly BunitJSInterop _browser;
    private readonly TaskCompletionSource<IJSObjectReference> _came = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public LateModule(BunitJSInterop browser, string name)
        : base(call => call.Identifier == "import" && $"{call.Arguments[0]}".Contains(name, StringComparison.Ordinal), isCatchAllHandler: false)
    {
        _browser = browser;
        browser.AddInvocationHandler(this);
    }

    /// <summary>From now on it is there, and does nothing that a test does not set up.</summary>
    public async Task ComeAsync() => _came.SetResult(await _browser.JSRuntime.InvokeAsync<IJSObjectReference>("import", "./another.js"));

    /// <summary>The browser does not get it.</summary>
    public void Fail() => _came.SetException(new JSException("It did not come."));

    protected override Task<IJSObjectReference> HandleAsync(JSRuntimeInvocation invocation) => _came.Task;
}
