using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using FerWeb.Datasets;
using FerWeb.Engine.Photos;
using FerWeb.Tests.Engine.Datasets;
using FerWeb.Tests.Shared;
using FerWeb.Tests.Web;
using FerWeb.Tests.Web.Datasets;
using FerWeb.Workspace;
using FerWeb.Workspace.Runs;
using Microsoft.Extensions.DependencyInjection;

namespace FerWeb.Tests.Faults;

/// <summary>An upload that had arrived whole when the site ended is imported by the next start on the same folder.</summary>
public sealed class UploadAfterRestartTests : IDisposable
{
    // Pictures that take seconds to read, in a small file: the import is surely still at them when its folder is seen.
    private const int Large = 1_800;
    private const string Imports = "/api/v1/dataset-imports";

    private readonly TemporaryFolder _folder = new();

    private string Data => _folder.PathTo("data");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Upload_SiteKilledInTheMiddleOfItsImport_IsImportedByTheNextStartAndNothingElseStays()
    {
        var large = PngEncoder.Encode(new GrayImage(1_000, 1_000, new byte[1_000 * 1_000]));
        var file = FaceZip.Make(14, [.. Enumerable.Range(0, Large).Select(i => ($"train/happy/large-{i}.png", large))]);
        string followed;
        using (var site = Start())
        {
            try
            {
                followed = await SendInOnePieceAsync(await Patience.ForAsync(AddressOfAsync(site)), file, "Our faces.zip");
                await Patience.UntilAsync(() => HalfMade().Length > 0);
            }
            finally
            {
                site.Kill();
                site.WaitForExit();
            }
        }

        Assert.Single(HalfMade());

        var import = await ImportedByTheNextStartAsync();

        Assert.Equal(
            ("Our faces", "our-faces", 42 + Large),
            (import.GetProperty("name").GetString(), import.GetProperty("dataset_id").GetString(), import.GetProperty("images").GetInt32()));
        Assert.Equal(["our-faces"], Stored());
        Assert.Equal(followed, AddressOf(import));
    }

    [Fact]
    public async Task Upload_SiteStoppedWhileItsImportWaits_IsImportedByTheNextStart()
    {
        var followed = await StopWhileAnUploadWaitsAsync();
        Assert.Equal(".new-upload-", Assert.Single(Stored())[..12]);

        var import = await ImportedByTheNextStartAsync();

        Assert.Equal(("waiting-faces", followed), (import.GetProperty("dataset_id").GetString(), AddressOf(import)));
        Assert.Equal(["waiting-faces"], Stored());
    }

    [Fact]
    public async Task Upload_ThatEndedTheSiteTooOften_IsNotTriedAgain()
    {
        await StopWhileAnUploadWaitsAsync();
        var note = Path.Combine(Data, "datasets", Assert.Single(Stored()), "about.json");
        var about = JsonNode.Parse(await File.ReadAllTextAsync(note))!;
        Assert.Equal(0, about["starts"]!.GetValue<int>());
        about["starts"] = 3;
        await File.WriteAllTextAsync(note, about.ToJsonString());

        await using var site = Open();
        using var client = site.CreateClient();

        Assert.Empty((await client.GetFromJsonAsync<JsonElement>(Imports)).EnumerateArray());
        Assert.False(File.Exists(note), "the next start would try it again");
    }

    /// <returns>Where the import can be followed.</returns>
    private async Task<string> StopWhileAnUploadWaitsAsync()
    {
        // Reading a pipe waits for its writer, so the import of the server's file is surely still at it.
        await using var writer = _folder.OpenPipe("allowed/many.csv");
        var site = Open();
        var imports = site.Services.GetRequiredService<DatasetImports>();
        string followed;
        using (var client = site.CreateClient())
        {
            (await client.PostAsJsonAsync("/api/v1/datasets/from-folder", new { path = _folder.PathTo("allowed", "many.csv") })).EnsureSuccessStatusCode();
            await Patience.UntilAsync(() => imports.List().Any(import => import.State is ImportState.Running));
            using var body = new ByteArrayContent(FaceZip.Make());
            body.Headers.ContentType = new MediaTypeHeaderValue("application/zip");
            using var accepted = await client.PostAsync("/api/v1/datasets?name=Waiting%20faces", body);
            followed = accepted.EnsureSuccessStatusCode().Headers.Location!.ToString();
        }

        var stopping = Task.Run(async () => await site.DisposeAsync());
        await Patience.UntilAsync(() => imports.List().Any(import => import.State is ImportState.Cancelled));
        await writer.WriteAsync(TemporaryFolder.RowsOfABatch);
        await stopping;

        // The import of the file is kept too; the next start would wait for the pipe again.
        string PathOf(string stored) => Path.Combine(Data, "datasets", stored);
        var folder = Assert.Single(Stored(), stored => File.ReadAllText(Path.Combine(PathOf(stored), "about.json")).Contains("many", StringComparison.Ordinal));
        Directory.Delete(PathOf(folder), recursive: true);
        return followed;
    }

    private static string AddressOf(JsonElement import) => $"{Imports}/{import.GetProperty("id").GetString()}";

    private Site Open() => new(new Dictionary<string, string> { ["Storage:Folder"] = Data, ["Datasets:AllowedRoots:0"] = _folder.PathTo("allowed") });

    /// <summary>The one import of a new start when it has ended and its upload is gone.</summary>
    private async Task<JsonElement> ImportedByTheNextStartAsync()
    {
        await using var site = Open();
        using var client = site.CreateClient();
        var import = default(JsonElement);
        await Patience.UntilAsync(async () =>
        {
            import = Assert.Single((await client.GetFromJsonAsync<JsonElement>(Imports)).EnumerateArray());
            return import.GetProperty("state").GetString() is not ("waiting" or "running") && !Stored().Any(name => name.StartsWith('.'));
        });
        return import;
    }

    private string[] Stored() => [.. Directory.GetFileSystemEntries(new DataFolder(Data).Datasets).Select(path => Path.GetFileName(path))];

    private string[] HalfMade() => Directory.GetFiles(new DataFolder(Data).Datasets, "pixels.part", SearchOption.AllDirectories);

    /// <summary>The site as a process of its own, without a model.</summary>
    private Process Start()
    {
        string[] settings =
        [
            "--urls", "http://127.0.0.1:0", "--Storage:Folder", Data, "--Training:Enabled", "false", "--Recognition:ModelsFolder", _folder.PathTo("none"),
            .. SiteProcess.NothingForeign,
        ];
        return Process.Start(
            new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "FerWeb.dll"), .. settings]) { RedirectStandardOutput = true })!;
    }

    private static async Task<Uri> AddressOfAsync(Process site)
    {
        Match listening;
        do
        {
            var line = await site.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The site did not start.");
            listening = Regex.Match(line, @"http://127\.0\.0\.1:[1-9]\d*");
        }
        while (!listening.Success);

        _ = site.StandardOutput.ReadToEndAsync();
        return new Uri(listening.Value);
    }

    /// <returns>Where the import can be followed.</returns>
    private static async Task<string> SendInOnePieceAsync(Uri site, byte[] file, string name)
    {
        using var client = new HttpClient { BaseAddress = site };
        client.DefaultRequestHeaders.Add("Tus-Resumable", "1.0.0");
        using var begin = new HttpRequestMessage(HttpMethod.Post, "/api/v1/dataset-uploads");
        begin.Headers.Add("Upload-Length", file.Length.ToString(CultureInfo.InvariantCulture));
        begin.Headers.Add("Upload-Metadata", $"filename {Convert.ToBase64String(Encoding.UTF8.GetBytes(name))}");
        using var begun = await client.SendAsync(begin);
        using var piece = new HttpRequestMessage(HttpMethod.Patch, begun.Headers.Location) { Content = new ByteArrayContent(file) };
        piece.Headers.Add("Upload-Offset", "0");
        piece.Content.Headers.ContentType = new MediaTypeHeaderValue("application/offset+octet-stream");
        using var sent = await client.SendAsync(piece);
        return sent.EnsureSuccessStatusCode().Headers.GetValues("Upload-Import").Single();
    }
}
