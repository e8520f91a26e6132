using System.Collections.Concurrent;
using FerWeb.Engine.Recognition;
using FerWeb.Recognition;
using FerWeb.Tests.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FerWeb.Tests.Browser;

/// <summary>A fresh browser window on the shared site. Fails when the page logs an error, such as one of the content policy, or asks another host.</summary>
[Collection(PhotoPages.Name)]
public abstract class BrowserTest(BrowserFixture fixture) : IAsyncLifetime
{
    private readonly ConcurrentQueue<string> _errors = [];
    private IBrowserContext? _context;

    private protected FakeRecognizer Recognizer => fixture.Site.Recognizer;

    protected string Address => fixture.Address;

    protected IPage Page { get; private set; } = null!;

    protected ILocator Headline => Page.Locator(".output .headline");

    protected ILocator Error => Page.Locator("[data-part=error]");

    /// <summary>Requests of the page, in order.</summary>
    protected ConcurrentQueue<string> Requests { get; } = new();

    protected virtual BrowserNewContextOptions ContextOptions => new() { ViewportSize = new ViewportSize { Width = 1280, Height = 900 } };

    /// <summary>Console errors that a test provokes on purpose.</summary>
    protected Func<string, bool> IsExpectedError { get; set; } = _ => false;

    public virtual async Task InitializeAsync()
    {
        Recognizer.Reset();
        _context = await NewContextAsync(fixture);
        Page = await _context.NewPageAsync();
        Page.Request += (_, request) => Requests.Enqueue(request.Url);
        Page.Console += (_, message) =>
        {
            if (message.Type == "error")
            {
                _errors.Enqueue(message.Text);
            }
        };
        Page.PageError += (_, error) => _errors.Enqueue(error);
    }

    public virtual async Task DisposeAsync()
    {
        await _context!.CloseAsync();
        Assert.DoesNotContain(_errors, error => !IsExpectedError(error));
        Assert.DoesNotContain(Requests, address => new Uri(address) is { Scheme: not ("data" or "blob"), IsLoopback: false, Host: not FakeCamera.PlainHost });
    }

    private protected virtual Task<IBrowserContext> NewContextAsync(BrowserFixture site) => site.NewContextAsync(ContextOptions);

    /// <summary>Opens a page and waits until its photo module listens.</summary>
    protected async Task OpenAsync(string path = "")
    {
        await Page.GotoAsync(path);
        await PhotoModuleAsync();
    }

    /// <summary>Waits until the photo module listens: what is chosen on the prerendered page is lost when its elements are replaced.</summary>
    protected Task PhotoModuleAsync() => Expect(Page.Locator(".photo-input[data-ready]")).ToBeAttachedAsync();

    protected Task ChooseAsync(FilePayload file) => Page.SetInputFilesAsync("input[type=file]", file);

    protected Task ChoosePhotoAsync() => ChooseAsync(TestPhotos.Png());

    protected Task DropAsync(params FilePayload[] files) => Page.EvaluateAsync(
        """
        files => {
          const data = new DataTransfer();
          for (const { name, type, base64 } of files) {
            data.items.add(new File([Uint8Array.from(atob(base64), c => c.charCodeAt(0))], name, { type }));
          }
          const target = document.querySelector('.stage, .upload');
          for (const kind of ['dragenter', 'dragover', 'drop']) {
            target.dispatchEvent(new DragEvent(kind, { dataTransfer: data, bubbles: true, cancelable: true }));
          }
        }
        """,
        files.Select(file => new { name = file.Name, type = file.MimeType, base64 = Convert.ToBase64String(file.Buffer) }));

    protected Task PasteAsync(FilePayload file) => Page.EvaluateAsync(
        """
        ({ name, type, base64 }) => {
          const data = new DataTransfer();
          data.items.add(new File([Uint8Array.from(atob(base64), c => c.charCodeAt(0))], name, { type }));
          document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
        }
        """,
        new { name = file.Name, type = file.MimeType, base64 = Convert.ToBase64String(file.Buffer) });

    /// <summary>Asks for the labels of FER-2013, which stand under the options.</summary>
    protected async Task ChooseFerLabelsAsync()
    {
        await Page.GetByText("Options").ClickAsync();
        await Page.GetByText("as FER-2013 labels it").Last.ClickAsync();
    }

    /// <summary>Fills the site's store of results with others: those of before are no longer kept.</summary>
    protected void ForgetResults()
    {
        var results = fixture.Site.Services.GetRequiredService<RecognitionResultStore>();
        for (var room = new RecognitionOptions().ResultCapacity; room > 0; room--)
        {
            results.Add(new RecognitionResult("another", LabelHead.Crowd, 10, 10, false, [], TimeSpan.Zero));
        }
    }

    /// <summary>Whether a browser would let the page go without a question, as where the language is changed.</summary>
    protected Task<bool> MayLeaveAsync() => Page.EvaluateAsync<bool>("() => window.dispatchEvent(new Event('beforeunload', { cancelable: true }))");

    protected Task BringAsync(string way, FilePayload file) => way switch
    {
        "click" => ChooseAsync(file),
        "drop" => DropAsync(file),
        "paste" => PasteAsync(file),
        _ => throw new ArgumentOutOfRangeException(nameof(way)),
    };
}
