using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using FerWeb.Tests.Engine.Datasets;
using FerWeb.Tests.Shared;

namespace FerWeb.Tests.Web;

/// <summary>The site around the endpoint: headers, health, description, settings.</summary>
public sealed class SiteTests(SiteTests.OpenSites open) : IClassFixture<SiteTests.OpenSites>
{
    private readonly Site _site = open.Site;
    private readonly Site _served = open.Served;

    [Theory]
    [InlineData("/")]
    [InlineData("/about")]
    [InlineData("/health/live")]
    [InlineData("/openapi/index.html")]
    [InlineData("/assets/start.js")]
    [InlineData("/_framework/blazor.web.js")]
    public async Task Site_EveryKindOfAnswer_CarriesTheSecurityHeaders(string address)
    {
        using var client = _site.CreateClient();

        var response = await client.GetAsync(address);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Contains("camera=(self)", response.Headers.GetValues("Permissions-Policy").Single());
        Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
        var policy = response.Headers.GetValues("Content-Security-Policy").Single();
        Assert.Contains("script-src 'self';", policy);
        Assert.Contains("connect-src 'self';", policy);
        Assert.DoesNotContain("http", policy);
        Assert.DoesNotContain("*", policy);
    }

    [Theory]
    [InlineData("/", HttpStatusCode.OK)]
    [InlineData("/health/ready", HttpStatusCode.OK)]
    [InlineData("/assets/start.js", HttpStatusCode.OK)]
    [InlineData("/openapi/v1.json", HttpStatusCode.OK)]
    [InlineData("/api/v1/models", HttpStatusCode.OK)]
    [InlineData("/api/v1/nothing", HttpStatusCode.NotFound)]
    [InlineData("/no/such/page", HttpStatusCode.NotFound)]
    public async Task Site_AskedForTheHeadOnly_AnswersAsToGetWithoutTheBody(string address, HttpStatusCode status)
    {
        using var client = _served.CreateClient();
        using var got = await client.GetAsync(address);

        // By hand: HttpClient would not read a body that is sent all the same.
        using var connection = new TcpClient();
        await connection.ConnectAsync(IPAddress.Loopback, client.BaseAddress!.Port);
        await connection.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"HEAD {address} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"));
        using var reader = new StreamReader(connection.GetStream());
        var answer = await reader.ReadToEndAsync();

        Assert.Equal(status, got.StatusCode);
        Assert.StartsWith($"HTTP/1.1 {(int)status} ", answer);
        Assert.Contains($"Content-Type: {got.Content.Headers.ContentType!.MediaType}", answer);
        Assert.EndsWith("\r\n\r\n", answer);
    }

    [Theory]
    [InlineData("/api", "/use-via-api")]
    [InlineData("/camera", "/?source=camera")]
    public async Task Pages_AddressTypedByHand_LeadsToThePageThatIsMeant(string typed, string page)
    {
        using var client = _site.CreateClient(new() { AllowAutoRedirect = false });

        Assert.Equal(page, (await client.GetAsync(typed)).Headers.Location?.ToString());
    }

    [Theory]
    [InlineData("/runs?trash=1")]
    [InlineData("/runs?page=x")]
    public async Task Pages_AddressWithAValueThatMakesNoSense_AreShownAsUsual(string address)
    {
        using var client = _site.CreateClient();

        using var response = await client.GetAsync(address);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Contains(">Runs</h1>", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Pages_UnknownAddress_AnswerWithAPageAnd404()
    {
        using var client = _site.CreateClient();

        var response = await client.GetAsync("/no/such/page");

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("text/html", response.Content.Headers.ContentType?.MediaType);
    }

    [Theory]
    [InlineData("PUT", "/no/such/page")]
    [InlineData("POST", "/no/such/page")]
    [InlineData("DELETE", "/no-such-page")]
    [InlineData("PATCH", "/run/other")]
    [InlineData("POST", "/gradio_api/nothing")]
    [InlineData("GET", "/gradio_api/nothing")]
    public async Task Pages_UnknownAddressAskedForByAProgram_IsSimplyNotThere(string method, string address)
    {
        using var client = _site.CreateClient();

        var response = await client.SendAsync(new HttpRequestMessage(new HttpMethod(method), address));

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.Empty(response.Content.Headers.Allow);
    }

    [Theory]
    [InlineData("PUT", "/api/v1/nothing", "")]
    [InlineData("POST", "/api/v1/nothing.json", "")]
    [InlineData("DELETE", "/api/v1/runs/some/more/nothing", "")]
    [InlineData("PUT", "/api/v1/recognize/results/any/faces/0/heat-map", "GET, HEAD")]
    [InlineData("POST", "/gradio_api/info", "GET")]
    [InlineData("DELETE", "/api/v1/login", "POST")]
    [InlineData("PUT", "/api/v1/runs", "GET, HEAD, POST")]
    [InlineData("GET", "/api/v1/recognize", "POST")]
    [InlineData("PUT", "/api/v1/recognize", "POST")]
    [InlineData("OPTIONS", "/api/v1/recognize", "POST")]
    [InlineData("DELETE", "/health/ready", "GET, HEAD")]
    [InlineData("POST", "/health/live", "GET, HEAD")]
    public async Task Api_AddressThatIsThereForOtherMethodsOrForNone_SaysWhich(string method, string address, string allowed)
    {
        using var client = _site.CreateClient();

        var response = await client.SendAsync(new HttpRequestMessage(new HttpMethod(method), address));

        Assert.Equal(allowed.Length == 0 ? HttpStatusCode.NotFound : HttpStatusCode.MethodNotAllowed, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(allowed, string.Join(", ", response.Content.Headers.Allow));
    }

    [Fact]
    public async Task Site_SeveralWrongSettings_ListsThemAllAndEndsWith1()
    {
        var run = await ProcessRun.StartAsync(
            Path.GetTempPath(),
            "dotnet",
            [
                typeof(Program).Assembly.Location, "--urls", "http://127.0.0.1:0", "--Limits:MaxPhotoBytes=0", "--Limits:Burst=0",
                "--Recognition:UnsureBelow=7", "--Notify:Webhook=ftp://here", "--Notify:Site=faces.example.org",
                "--Training:Nice=40", "--Training:Slurm:MaxJobs=0", "--Training:Slurm:Name=Lab",
            ]);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("- Limits:MaxPhotoBytes must be between", run.Error);
        Assert.Contains("- Limits:Burst must be between", run.Error);
        Assert.Contains("- Recognition:UnsureBelow must be between", run.Error);
        Assert.Contains("- Notify:Webhook is no address that begins with http:// or https://.", run.Error);
        Assert.Contains("- Notify:Site is no address that begins with http:// or https://.", run.Error);
        Assert.Contains("- Training:Nice must be between", run.Error);
        Assert.Contains("- Training:Slurm:MaxJobs must be between", run.Error);
        Assert.Contains("- Training:Slurm:Name takes 1 to 20 small letters and digits.", run.Error);
        Assert.DoesNotContain("   at ", run.Error + run.Output);
    }

    [Fact]
    public async Task SiteOfATest_EnvironmentLeadsToADatabaseAWebhookAndAModel_TakesNoneOfThem()
    {
        using var data = new TemporaryFolder();
        var environment = SiteProcess.Foreign.ToDictionary(key => key.Replace(":", "__", StringComparison.Ordinal), _ => "nonsense");

        using var site = await SiteProcess.StartAsync(data.Root, ["--Training:Enabled", "false"], environment: environment);

        Assert.Contains("Ready:", site.Log);
    }

    /// <summary>One site for all of them, and one behind a port.</summary>
    public sealed class OpenSites : IDisposable
    {
        public OpenSites() => Served.UseKestrel();

        internal Site Site { get; } = new();

        internal Site Served { get; } = new();

        public void Dispose()
        {
            Site.Dispose();
            Served.Dispose();
        }
    }
}
