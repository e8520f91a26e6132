using FerWeb.Components.Pages.UseViaApi;
using FerWeb.Engine.Emotions;
using FerWeb.Tests.Shared;

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
        _site.UseKestrel(0);
        _site.StartServer();
        var address = _site.ClientOptions.BaseAddress.ToString();
        var snippet = ApiSnippets.For(address).Concat(ApiSnippets.ForGradio(address)).Single(snippet => snippet.FileName == file);
        if (program == "node")
        {
            Directory.CreateSymbolicLink(Path.Combine(_folder.FullName, "node_modules"), Path.Combine(Checkout.Root, "wwwroot-assets", "node_modules"));
        }

        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, snippet.FileName), snippet.Code);
        await File.WriteAllBytesAsync(Path.Combine(_folder.FullName, "photo.jpg"), PhotoBytes.Jpeg());

        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "recognize.csproj"), ConsoleProject);

        var run = await ProcessRun.StartAsync(_folder.FullName, program, program == "dotnet" ? "run" : snippet.FileName);

        Assert.True(run.ExitCode == 0, run.Error + run.Output);
        Assert.Contains("happy", run.Output);
        Assert.All(EmotionNames.All, name => Assert.Contains(name, run.Output));
        Assert.Single(_site.Recognizer.Photos);
    }
}
