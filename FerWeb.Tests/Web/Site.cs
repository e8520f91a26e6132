using FerWeb.Engine.Recognition;
using FerWeb.Recognition;
using FerWeb.Tests.Engine.Datasets;
using FerWeb.Tests.Shared;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FerWeb.Tests.Web;

/// <summary>
/// The whole site with its own settings file and an empty data folder of its own, except for single settings and, unless
/// the engine is wanted, the recogniser. Workers are only started when a test asks for them.
/// </summary>
internal sealed class Site(IReadOnlyDictionary<string, string>? settings = null, bool useEngine = false) : WebApplicationFactory<Program>
{
    private readonly string _data = Directory.CreateTempSubdirectory("ferweb-site").FullName;

    public FakeRecognizer Recognizer { get; init; } = new();

    /// <summary>What the site logged.</summary>
    public LogLines Log { get; } = new();

    /// <summary>Set before the first request: loading the model gives this instead of the stand-in.</summary>
    public Task<IPhotoRecognizer>? Loading { get; init; }

    /// <summary>Rounds in which it hashes passwords: few, for most tests only want to log in.</summary>
    public int HashIterations { get; init; } = 1_000;

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseEnvironment("Production");
        // A port of its own for who calls UseKestrel(): UseKestrel(0) changes the addresses while the server may already have bound them.
        builder.UseSetting(WebHostDefaults.ServerUrlsKey, "http://127.0.0.1:0");
        builder.UseSetting("Storage:Folder", _data);
        builder.UseSetting("Training:Enabled", "false");
        builder.UseSetting("Training:Nice", "5"); // The tests that run meanwhile and its workers share the processor: 10 would let these wait long.
        foreach (var key in SiteProcess.Foreign)
        {
            builder.UseSetting(key, "");
        }

        foreach (var (key, value) in settings ?? new Dictionary<string, string>())
        {
            builder.UseSetting(key, value);
        }

        builder.ConfigureLogging(logging => logging.ClearProviders().AddProvider(Log));
        builder.ConfigureTestServices(services => services.PostConfigure<PasswordHasherOptions>(options => options.IterationCount = HashIterations));
        if (!useEngine)
        {
            builder.ConfigureTestServices(services => services.AddSingleton<RecognizerLoader>(
                cancellation => (Loading ?? Task.FromResult<IPhotoRecognizer>(Recognizer)).WaitAsync(cancellation)));
        }
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();

        // A test that saw its answer may end before the page that gave it has written its last line.
        await Patience.UntilAsync(() => TemporaryFolder.TryDelete(_data));
    }
}
