using FerWeb.Components.Shared;
using FerWeb.Workspace.Runs;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.JSInterop;

namespace FerWeb.Tests.Web;

public sealed class FaultBoundaryTests
{
    [Fact]
    public async Task Page_ThatThrows_ShowsAnIdWhoseStackIsInTheLogOnly()
    {
        var log = new LogLines();

        var html = await RenderAsync(new InvalidOperationException("the secret reason"), log);

        Assert.DoesNotContain("the secret reason", html);
        var errorId = System.Text.RegularExpressions.Regex.Match(html, "error id ([0-9a-f]{8})").Groups[1].Value;
        Assert.NotEmpty(errorId);
        Assert.Contains(errorId, log.Text);
        Assert.Contains("the secret reason", log.Text);
    }

    [Fact]
    public async Task Page_WhoseStoreIsAway_SaysThat()
    {
        var html = await RenderAsync(new StoreAwayException("It cannot be reached now."), new LogLines());

        Assert.Contains("It cannot be reached now.", html);
        Assert.DoesNotContain("error id", html);
    }

    private static async Task<string> RenderAsync(Exception error, LogLines log)
    {
        var services = new ServiceCollection().AddLogging(logging => logging.AddProvider(log))
            .AddSingleton<IJSRuntime, NoBrowser>().AddSingleton<NavigationManager, NoNavigation>();
        await using var provider = services.BuildServiceProvider();
        await using var renderer = new HtmlRenderer(provider, provider.GetRequiredService<ILoggerFactory>());

        var parameters = ParameterView.FromDictionary(new Dictionary<string, object?> { [nameof(Host.Error)] = error });
        return await renderer.Dispatcher.InvokeAsync(async () => (await renderer.RenderComponentAsync<Host>(parameters)).ToHtmlString());
    }

    /// <summary>A boundary around a component that fails.</summary>
    private sealed class Host : ComponentBase
    {
        [Parameter]
        public Exception Error { get; set; } = new InvalidOperationException();

        protected override void BuildRenderTree(RenderTreeBuilder builder)
        {
            builder.OpenComponent<FaultBoundary>(0);
            builder.AddComponentParameter(1, nameof(FaultBoundary.ChildContent), (RenderFragment)(child =>
            {
                child.OpenComponent<Failing>(0);
                child.AddComponentParameter(1, nameof(Failing.Error), Error);
                child.CloseComponent();
            }));
            builder.CloseComponent();
        }
    }

    private sealed class Failing : ComponentBase
    {
        [Parameter]
        public Exception Error { get; set; } = new InvalidOperationException();

        protected override void OnInitialized() => throw Error;
    }

    /// <summary>Static rendering has no browser to talk to.</summary>
    private sealed class NoBrowser : IJSRuntime
    {
        public ValueTask<TValue> InvokeAsync<TValue>(string identifier, object?[]? args) => throw new InvalidOperationException("There is no browser.");

        public ValueTask<TValue> InvokeAsync<TValue>(string identifier, CancellationToken cancellationToken, object?[]? args)
            => InvokeAsync<TValue>(identifier, args);
    }

    private sealed class NoNavigation : NavigationManager;
}
