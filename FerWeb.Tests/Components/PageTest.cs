using AngleSharp.Dom;
using Bunit;
using Bunit.Extensions.WaitForHelpers;
using Bunit.TestDoubles;
using FerWeb.Components.Pages.Batch;
using FerWeb.Components.Shared;
using FerWeb.Feedback;
using FerWeb.Security;
using FerWeb.Tests.Web;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using MudBlazor;
using MudBlazor.Services;

namespace FerWeb.Tests.Components;

/// <summary>
/// Renders components without a browser, with the services of a site; calls of JavaScript do nothing unless a test sets them up.
/// The person at the page is at the machine itself: they may do everything.
/// </summary>
public abstract class PageTest : BunitContext, IAsyncLifetime
{
    private static readonly TimeSpan _betweenLooks = TimeSpan.FromMilliseconds(500);
    private static readonly int _mostLooks = (int)(Patience.Longest / _betweenLooks);

    private IServiceProvider _others;

    protected PageTest()
    {
        _others = Site.Services;
        JSInterop.Mode = JSRuntimeMode.Loose;
        Services.AddMudServices(options => options.PopoverOptions.CheckForPopoverProvider = false);
        // The site's, which those of MudBlazor would hide.
        Services.Replace(ServiceDescriptor.Transient(_ => _others.GetRequiredService<TimeProvider>()));
        Services.AddTransient(_ => _others.GetRequiredService<IOptions<FeedbackOptions>>());
        Services.AddTransient(_ => _others.GetRequiredService<IOptions<SecurityOptions>>());
        Services.AddScoped<CircuitConnection>();
        Services.AddScoped<ReaderZone>();
        Services.AddScoped<BatchChoices>();
        Services.AddFallbackServiceProvider(_others);
        Person = AddAuthorization();
        Person.SetAuthorized("local").SetPolicies(Policies.Recognize, Policies.Read, Policies.Write, Policies.Administer);
        SetRendererInfo(new RendererInfo("Server", isInteractive: true));
    }

    private protected Site Site { get; } = new();

    /// <summary>Who is at the page.</summary>
    protected BunitAuthorizationContext Person { get; }

    protected NavigationManager Navigation => Services.GetRequiredService<NavigationManager>();

    public Task InitializeAsync() => Task.CompletedTask;

    async Task IAsyncLifetime.DisposeAsync() => await DisposeAsync();

    protected override async ValueTask DisposeAsyncCore()
    {
        await base.DisposeAsyncCore();
        await Site.DisposeAsync();
    }

    /// <summary>Components get these services instead of the site's; before the first of them is rendered.</summary>
    protected void Use(params object[] services) => Services.AddFallbackServiceProvider(_others = new Overridden(Site.Services, services));

    /// <summary>Waits until an assertion holds, also one about something else than what the page shows.</summary>
    protected static void Eventually(IRenderedComponent<IComponent> page, Action assertion)
    {
        for (var look = 1; ; look++)
        {
            try
            {
                page.WaitForAssertion(assertion, _betweenLooks);
                return;
            }
            catch (WaitForFailedException) when (look < _mostLooks)
            {
                // bUnit looks again only when the page is drawn anew.
            }
        }
    }

    /// <summary>Opens a page, anew where it has drawn itself again before the reference to an element of it was read.</summary>
    protected static (IRenderedComponent<T> Page, string Reference) OpenWith<T>(Func<IRenderedComponent<T>> open, string selector)
        where T : IComponent
    {
        for (var tries = 1; ; tries++)
        {
            var page = open();
            var reference = ReferenceOf(page.Find(selector));
            if (reference.Length > 0)
            {
                return (page, reference);
            }

            Assert.True(tries < 100, $"{selector} was drawn again each time.");
        }
    }

    // Each is found and used in one go: a page that draws itself anew meanwhile would have another one.

    /// <summary>Presses the button of this name, once it is there.</summary>
    protected static void Press(IRenderedComponent<IComponent> page, string name)
    {
        page.WaitForState(() => page.FindAll("button").Any(button => NameOf(button) == name), Patience.Longest);
        page.InvokeAsync(() => page.FindAll("button").First(button => NameOf(button) == name).Click()).GetAwaiter().GetResult();
    }

    /// <summary>Waits until the page has given the focus to the button of this name.</summary>
    protected void AssertFocused(IRenderedComponent<IComponent> page, string name)
        => Eventually(page, () => AssertFocused(page.FindAll("button").First(button => NameOf(button) == name)));

    /// <summary>Waits until the button of this name has the focus and is described by a question with these words.</summary>
    protected void AssertAsked(IRenderedComponent<IComponent> page, string name, string words)
    {
        AssertFocused(page, name);
        var question = page.FindAll("button").First(button => NameOf(button) == name).GetAttribute("aria-describedby");
        Assert.Contains(words, TextOf(page, $"[id='{question}']"), StringComparison.Ordinal);
    }

    /// <summary>The reference that a component has to an element; bUnit knows it until that is drawn again.</summary>
    protected static string ReferenceOf(IElement element) => Assert.IsType<string>(element.GetAttribute("blazor:elementreference"));

    /// <summary>The element of this reference is what the page gave the focus to last.</summary>
    protected void AssertFocused(string reference)
        => Assert.Equal(reference, Assert.IsType<ElementReference>(JSInterop.Invocations["Blazor._internal.domWrapper.focus"][^1].Arguments[0]).Id);

    /// <summary>The element is what the page gave the focus to last.</summary>
    protected void AssertFocused(IElement element)
        => JSInterop.Invocations["Blazor._internal.domWrapper.focus"][^1].Arguments[0].ShouldBeElementReferenceTo(element);

    /// <summary>Gives a field a value and leaves it.</summary>
    protected static void Change(IRenderedComponent<IComponent> page, string selector, object value)
        => page.InvokeAsync(() => page.Find(selector).Change(value)).GetAwaiter().GetResult();

    /// <summary>Sends the page's form.</summary>
    protected static Task SubmitAsync(IRenderedComponent<IComponent> page) => page.InvokeAsync(() => page.Find("form").SubmitAsync());

    /// <summary>The text of the one element that fits, its white space as a browser shows it.</summary>
    protected static string TextOf(IRenderedComponent<IComponent> page, string selector) => Words(page.Find(selector).TextContent);

    protected static string Words(string text) => string.Join(' ', text.Split([' ', '\n', '\r', '\t'], StringSplitOptions.RemoveEmptyEntries));

    protected static string NameOf(IElement element) => element.GetAttribute("aria-label") ?? Words(element.TextContent);

    /// <summary>The services of a site but for some.</summary>
    private sealed class Overridden(IServiceProvider others, object[] own) : IServiceProvider
    {
        public object? GetService(Type serviceType)
            => Array.Find(own, serviceType.IsInstanceOfType) ?? others.GetService(serviceType);
    }
}
