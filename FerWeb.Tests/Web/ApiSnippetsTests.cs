using FerWeb.Components.Pages.UseViaApi;
using FerWeb.Engine.Emotions;
using FerWeb.Tests.Shared;
using FerWeb.Workspace.Accounts;
using Microsoft.Extensions.DependencyInjection;

namespace FerWeb.Tests.Web;

/// <summary>The programs on the "Use via API" page do what the page says, against the site over a real socket.</summary>
public sealed class ApiSnippetsTests : IDisposable
{
    private const string ConsoleProject = """
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup><OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework><ImplicitUsings>enable</ImplicitUsings></PropertyGroup>
        </Project>
        """;

    private readonly Site _site = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ferweb-snippet");

    public void Dispose()
    {
        _site.Dispose();
        _folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData("recognize.sh", "bash")]
    [InlineData("recognize.py", "python3")]
    [InlineData("recognize.mjs", "node")]
    [InlineData("recognize.cs", "dotnet")]
    [InlineData("gradio.mjs", "node")]
    [InlineData("gradio.sh", "bash")]
    public async Task Snippet_Run_PrintsLabelAndProbabilities(string file, string program)
    {
        _site.UseKestrel();
        _site.StartServer();

        await AssertPrintsAsync(_site, file, program, key: null);
    }

    [Theory]
    [InlineData("recognize.sh", "bash")]
    [InlineData("recognize.py", "python3")]
    [InlineData("recognize.mjs", "node")]
    [InlineData("recognize.cs", "dotnet")]
    [InlineData("gradio.mjs", "node")]
    [InlineData("gradio.sh", "bash")]
    public async Task Snippet_RunWithAKeyWhereRecognisingIsClosed_PrintsLabelAndProbabilities(string file, string program)
    {
        await using var site = new Site(new Dictionary<string, string> { ["Security:RequireLogin"] = "true", ["Security:OpenRecognition"] = "false" });
        site.UseKestrel();
        site.StartServer();
        await site.Services.GetRequiredService<AccountActions>().AddAsync("anna", Role.Viewer, "correct horse battery");

        await AssertPrintsAsync(site, file, program, site.Services.GetRequiredService<ApiKeys>().Make("anna", "a notebook", KeyScope.Recognize));
    }

    // Python's gradio_client is not run here.
    [Fact]
    public void Snippets_NameTheKeyWhereOneIsNeededAndOnlyThere()
    {
        const string Address = "https://faces.example.org/";

        Assert.Equal(7, All(Address, needsKey: true).Count());
        Assert.All(All(Address, needsKey: true), snippet => Assert.Contains("FERWEB_KEY", snippet.Code, StringComparison.Ordinal));
        Assert.All(All(Address, needsKey: false), snippet => Assert.DoesNotContain("FERWEB_KEY", snippet.Code, StringComparison.Ordinal));
    }

    private static IEnumerable<ApiSnippets.Snippet> All(string site, bool needsKey)
        => ApiSnippets.For(site, needsKey).Concat(ApiSnippets.ForGradio(site, needsKey));

    private async Task AssertPrintsAsync(Site site, string file, string program, string? key)
    {
        var snippet = All(site.ClientOptions.BaseAddress.ToString(), key is not null).Single(snippet => snippet.FileName == file);
        if (program == "node")
        {
            Directory.CreateSymbolicLink(Path.Combine(_folder.FullName, "node_modules"), Path.Combine(Checkout.Root, "wwwroot-assets", "node_modules"));
        }

        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, snippet.FileName), snippet.Code);
        await File.WriteAllBytesAsync(Path.Combine(_folder.FullName, "photo.jpg"), PhotoBytes.Jpeg());

        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "recognize.csproj"), ConsoleProject);

        string[] environment = key is null ? [] : ["env", $"FERWEB_KEY={key}"];
        string[] command = [.. environment, program, program == "dotnet" ? "run" : snippet.FileName];
        var run = await ProcessRun.StartAsync(_folder.FullName, command[0], command[1..]);

        Assert.True(run.ExitCode == 0, run.Error + run.Output);
        Assert.Contains("happy", run.Output);
        Assert.All(EmotionNames.All, name => Assert.Contains(name, run.Output));
        Assert.Single(site.Recognizer.Photos);
    }
}
