using System.IO.Compression;
using System.Text.RegularExpressions;
using FerWeb.Engine.Datasets;
using FerWeb.Engine.Emotions;
using FerWeb.Engine.Models;
using FerWeb.Engine.Models.Exchange;
using FerWeb.Engine.Networks;
using FerWeb.Engine.Onnx;
using FerWeb.Engine.Photos;
using FerWeb.Tests.Engine.Datasets;
using FerWeb.Tests.Engine.Photos;
using FerWeb.Tests.Shared;
using FerWeb.Tests.Web;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Logging;
using Microsoft.ML.OnnxRuntime;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FerWeb.Tests.Browser;

/// <summary>The page of a bundle, unpacked and served by a plain file server: the model answers in the browser as it does in .NET.</summary>
[Collection(OtherPages.Name)]
public sealed class BundlePageTests(BrowserFixture browser, BundlePageTests.UnpackedBundles bundles) : IClassFixture<BundlePageTests.UnpackedBundles>
{
    private static readonly Lazy<byte[]> _onnx = new(() => OnnxExport.ToFile(ModelFolder.Read(Model), new OnnxOptions()));

    private static string Model => ShippedModel.Folder;

    private static string Photo => Path.Combine(Checkout.Root, "wwwroot-assets", "static", "examples", "happy.png");

    [Fact]
    public async Task Page_PhotoInItsSquare_IsAnsweredAsOnnxRuntimeAnswersItHere()
    {
        var context = await browser.NewContextAsync(new BrowserNewContextOptions { ViewportSize = new ViewportSize { Width = 1280, Height = 900 } });
        var page = await context.NewPageAsync();
        var foreign = new List<string>();
        page.Request += (_, request) => foreign.AddRange(
            new[] { request.Url }.Where(url => !((string[])[bundles.Address, "data:", "blob:"]).Any(own => url.StartsWith(own, StringComparison.Ordinal))));
        await page.GotoAsync(bundles.Address);

        await page.SetInputFilesAsync("input[type=file]", Photo);
        await Expect(page.Locator("[data-part=model]")).ToHaveTextAsync(ShippedModel.Id);
        await Expect(page.Locator("[data-part=waiting]")).ToHaveTextAsync("Put the square on a face."); // nothing is said about an unplaced one
        await Expect(page.Locator("[data-part=bars] li")).ToHaveCountAsync(0);
        await Expect(page.Locator("[data-part=drawn]")).ToBeHiddenAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "It is on the face" }).ClickAsync();
        await Expect(page.Locator("[data-part=bars] li")).ToHaveCountAsync(7);
        await page.Locator("[data-part=size]").FillAsync("100"); // the whole picture
        await Expect(page.Locator("[data-part=verdict]")).ToHaveTextAsync("Happy");
        await AssertSharesAsync(page, OnnxExport.Crowd);

        await page.GetByLabel("as one person labels it").CheckAsync();
        await AssertSharesAsync(page, OnnxExport.Fer);

        // By keyboard: smaller, then to the left until it can go no further.
        await page.Locator("[data-part=square]").FocusAsync();
        await page.Keyboard.PressAsync("-");
        await Expect(page.Locator("[data-part=size]")).ToHaveValueAsync("95");
        await page.Keyboard.PressAsync("ArrowLeft");
        await page.Keyboard.PressAsync("ArrowLeft");
        await page.Keyboard.PressAsync("ArrowLeft");
        Assert.Equal("0%", await page.Locator("[data-part=square]").EvaluateAsync<string>("square => square.style.left"));
        Assert.Empty(foreign);
        await page.AssertAccessibleInBothThemesAsync("bundle");
        await page.SetViewportSizeAsync(320, 568);
        await page.WaitForFunctionAsync("() => document.documentElement.scrollWidth === 320");
        await page.SetInputFilesAsync("input[type=file]", bundles.PathTo("bundle.zip"));
        await Expect(page.Locator("[data-part=fault]")).ToContainTextAsync("bundle.zip is no picture");
        await page.GetByText("The model's card").ClickAsync();
        await Expect(page.Locator("h1")).ToHaveTextAsync($"Model card: {ShippedModel.Id}");
        await page.AssertAccessibleAsync("card");

        // A bundle of own classes asks for these, and has one head alone.
        await page.GotoAsync($"{bundles.Address}/own/");
        await Expect(page.Locator("h1")).ToHaveTextAsync("Which of these does this face show: calm, grumpy, wow?");
        Assert.Equal("Class of a face · FerWeb", await page.TitleAsync());
        await Expect(page.Locator("[data-part=heads]")).ToBeHiddenAsync();
        await context.CloseAsync();
    }

    [Theory]
    [InlineData(40)]
    [InlineData(70)]
    [InlineData(192)]
    public async Task Page_TransparentPictureOfAnySide_GivesTheModelThePixelsThatTheEngineGives(int side)
    {
        var picture = TransparentNoise(side);
        var context = await browser.NewContextAsync(new BrowserNewContextOptions());
        var page = await OpenAsync(context, picture);

        await page.Locator("[data-part=size]").FillAsync("100");

        await AssertSeenAsync(page, ImageDecoder.DecodeGray(picture));
        await context.CloseAsync();
    }

    [Fact]
    public async Task Page_SquareThatBeginsAndEndsBetweenPixels_DoesNotReachBeyondThePicture()
    {
        var picture = TransparentNoise(70);
        var gray = ImageDecoder.DecodeGray(picture);
        var context = await browser.NewContextAsync(new BrowserNewContextOptions());
        var page = await OpenAsync(context, picture);

        await page.Locator("[data-part=size]").FillAsync("95"); // 66.5 pixels, which are 67, from 1.75 on
        await page.Locator("[data-part=square]").FocusAsync();
        await page.Keyboard.PressAsync("ArrowRight");
        await page.Keyboard.PressAsync("ArrowRight"); // as far as it goes, from 3.5 on

        await AssertSeenAsync(page, DrawnPictures.Draw(67, 67, (x, y) => gray.Pixels[((y + 2) * 70) + x + 3]));
        await context.CloseAsync();
    }

    [Fact]
    public async Task Page_AnswersFarFromAndNearToOneAnother_AreWordedAsOnFerWebsPages()
    {
        var onnx = Telling([0.00016, 0.00016, 0.00016, 0.996, 0.0032, 0.00016, 0.00016]);
        var context = await browser.NewContextAsync(new BrowserNewContextOptions());
        var page = await context.NewPageAsync();
        await page.RouteAsync("**/model.onnx", route => route.FulfillAsync(new RouteFulfillOptions { BodyBytes = onnx }));
        await page.GotoAsync(bundles.Address);
        await page.SetInputFilesAsync("input[type=file]", Photo);

        await page.GetByRole(AriaRole.Button, new() { Name = "It is on the face" }).ClickAsync();

        await Expect(page.Locator("[data-part=verdict]")).ToHaveTextAsync("Happy");
        await Expect(page.Locator("[data-emotion=happy]")).ToHaveTextAsync("Happy>99\u00a0%");
        await Expect(page.Locator("[data-emotion=sad]")).ToHaveTextAsync("Sad0.3\u00a0%");
        await Expect(page.Locator("[data-emotion=fear]")).ToHaveTextAsync("Fearful<0.1\u00a0%");
        await page.GetByLabel("as one person labels it").CheckAsync();
        await Expect(page.Locator("[data-part=verdict]")).ToHaveTextAsync(new Regex("^Not sure: maybe [a-z]+ or [a-z]+$"));
        await Expect(page.Locator("[data-emotion=happy]")).ToHaveTextAsync("Happy14\u00a0%");
        await context.CloseAsync();
    }

    [Fact]
    public async Task Page_OpenedAsAFile_SaysHowToServeIt()
    {
        var context = await browser.NewContextAsync(new BrowserNewContextOptions());
        var page = await context.NewPageAsync();

        await page.GotoAsync(new Uri(bundles.PathTo("site", "index.html")).AbsoluteUri);

        await Expect(page.Locator("[data-part=local]")).ToContainTextAsync("python3 -m http.server");
        await context.CloseAsync();
    }

    private async Task<IPage> OpenAsync(IBrowserContext context, byte[] picture)
    {
        var page = await context.NewPageAsync();
        await page.GotoAsync(bundles.Address);
        await page.SetInputFilesAsync("input[type=file]", new FilePayload { Name = "noise.png", MimeType = "image/png", Buffer = picture });
        return page;
    }

    private static byte[] TransparentNoise(int side)
    {
        var samples = new byte[side * side * 4];
        new Random(1).NextBytes(samples);
        return DrawnPictures.Png(side, side, 6, 8, samples);
    }

    // Within 3: a browser multiplies by the alpha first, and keeps bytes of it.
    private static Task<IJSHandle> AssertSeenAsync(IPage page, GrayImage square) => page.WaitForFunctionAsync(
        """
        face => {
          const { data } = document.querySelector('[data-part=face]').getContext('2d').getImageData(0, 0, 48, 48);
          return face.every((gray, i) => Math.abs(data[4 * i] - gray) <= 3);
        }
        """,
        square.Resize(DatasetSplit.ImageSize, DatasetSplit.ImageSize).Pixels.Select(gray => (int)gray).ToArray());

    // At such temperatures nothing is left of what it sees: one head says that all are equal, the crowd's what its prior makes of that.
    private static byte[] Telling(double[] shares)
    {
        var calibration = new Calibration
        {
            FerTemperature = 1e6,
            CrowdTemperature = 1e6,
            CrowdPriorCorrection = 1,
            CrowdPrior = [.. Enum.GetValues<CrowdEmotion>().Select(seen => CrowdVotes.ToEmotion(seen) is { } one ? shares.Min() / shares[(int)one] : 1)],
        };
        var shipped = ModelFolder.Read(Model);
        return OnnxExport.ToFile(shipped with { Description = shipped.Description with { Calibration = calibration } }, new OnnxOptions());
    }

    private static async Task AssertSharesAsync(IPage page, string head)
    {
        var expected = Answer(head);
        foreach (var (k, name) in EmotionNames.All.Index())
        {
            await page.WaitForFunctionAsync(
                "([name, share]) => Math.abs(Number(document.querySelector(`[data-emotion=${name}]`).dataset.share) - share) < 0.005",
                new object[] { name, (double)expected[k] });
        }
    }

    private static float[] Answer(string head)
    {
        using var session = new InferenceSession(_onnx.Value);
        var face = AreaResize.To(ImageDecoder.DecodeGray(File.ReadAllBytes(Photo)), DatasetSplit.ImageSize, DatasetSplit.ImageSize);
        using var input = OrtValue.CreateTensorValueFromMemory(face.Pixels, [1, 1, 48, 48]);
        using var run = new RunOptions();
        using var results = session.Run(run, [OnnxExport.Faces], [input], [head]);
        return results[0].GetTensorDataAsSpan<float>().ToArray();
    }

    /// <summary>The bundle of the model that ships and, in <c>own</c>, that of one of own classes: as files and at an address, for all tests here.</summary>
    public sealed class UnpackedBundles : IAsyncLifetime
    {
        private readonly TemporaryFolder _folder = new();
        private WebApplication? _server;

        /// <value>Without a slash at the end.</value>
        public string Address { get; private set; } = "";

        public async Task InitializeAsync()
        {
            Unpack(Model, "site");
            Unpack(OwnModel(), "site/own");
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            _server = builder.Build();
            _server.Urls.Add("http://127.0.0.1:0");
            _server.UseFileServer(new FileServerOptions
            {
                FileProvider = new PhysicalFileProvider(PathTo("site")),
                StaticFileOptions = { ServeUnknownFileTypes = true },
            });
            await _server.StartAsync();
            Address = _server.Urls.Single();
        }

        public async Task DisposeAsync()
        {
            await (_server?.DisposeAsync() ?? ValueTask.CompletedTask);
            _folder.Dispose();
        }

        /// <summary>A file of theirs: <c>bundle.zip</c>, or one below <c>site</c>.</summary>
        public string PathTo(params string[] parts) => _folder.PathTo(parts);

        private void Unpack(string model, string folder)
        {
            using (var file = File.Create(PathTo("bundle.zip")))
            {
                ModelBundle.Write(file, ModelFolder.Read(model));
            }

            ZipFile.ExtractToDirectory(PathTo("bundle.zip"), PathTo(folder));
        }

        // Of classes of a person's own, with weights that nobody trained.
        private string OwnModel()
        {
            var shipped = ModelFolder.ReadDescription(Model);
            var description = shipped with { Id = "own", Classes = OwnClasses.Names, Metrics = null, Network = shipped.Network.For(OwnClasses.Names) };
            using var network = NetworkCatalog.Create(description.Network);
            ModelFolder.Save(PathTo("own"), description, network);
            return PathTo("own");
        }
    }
}
