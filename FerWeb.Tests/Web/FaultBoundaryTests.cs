using FerWeb.Components.Shared;
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
        var services = new ServiceCollection().AddLogging(logging => logging.AddProvider(log)).AddSingleton<IJSRuntime, NoBrowser>();
        await using var provider = services.BuildServiceProvider();
        await using var renderer = new HtmlRenderer(provider, provider.GetRequiredService<ILoggerFactory>());

        var html = await renderer.Dispatcher.InvokeAsync(async () => (await renderer.RenderComponentAsync<Host>()).ToHtmlString());

        Assert.DoesNotContain("the secret reason", html);
        var errorId = System.Text.RegularExpressions.Regex.Match(html, "error id ([0-9a-f]{8})").Groups[1].Value;
        Assert.NotEmpty(errorId);
        Assert.Contains(errorId, log.Text);
        Assert.Contains("the secret reason", log.Text);
    }

    /// <summary>A boundary around a component that fails.</summary>
    private sealed class Host : ComponentBase
    {
        protected override void BuildRenderTree(RenderTreeBuilder builder)
        {
            builder.OpenComponent<FaultBoundary>(0);
            builder.AddComponentParameter(1, nameof(FaultBoundary.ChildContent), (RenderFragment)(child =>
            {
                child.OpenComponent<Failing>(0);
                child.CloseComponent();
            }));
            builder.CloseComponent();
        }
    }

    private sealed class Failing : ComponentBase
    {
        protected override void OnInitialized() => throw new InvalidOperationException("the secret reason");
    }

    /// <summary>Static rendering has no browser to talk to.</summary>
    private sealed class NoBrowser : IJSRuntime
    {
        public ValueTask<TValue> InvokeAsync<TValue>(string identifier, object?[]? args) => throw new InvalidOperationException("There is no browser.");

        public ValueTask<TValue> InvokeAsync<TValue>(string identifier, CancellationToken cancellationToken, object?[]? args)
            => InvokeAsync<TValue>(identifier, args);
    }
}
