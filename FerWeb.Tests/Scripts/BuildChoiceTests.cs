using System.Text.Json;
using FerWeb.Tests.Shared;

namespace FerWeb.Tests.Scripts;

/// <summary>When the scripts build, with which libtorch, and what they say when something is missing.</summary>
public sealed class BuildChoiceTests : IDisposable
{
    private const string Started = "artifacts/bin/FerWeb/release/ferweb-train.dll runs list";

    private readonly ScriptCheckout _checkout = new();

    public void Dispose() => _checkout.Dispose();

    [Fact]
    public async Task Ferweb_FirstTime_BuildsTheSiteAndStartsTheCommandLineBesideIt()
    {
        await FerWebAsync();

        Assert.Equal(Built("cpu"), _checkout.TakeNotes());
    }

    [Fact]
    public async Task Ferweb_NothingChanged_StartsWithoutBuilding()
    {
        WriteContentRoots();
        await FerWebAsync();
        _checkout.TakeNotes();

        await FerWebAsync();

        Assert.Equal([$"{Started} ()"], _checkout.TakeNotes());
    }

    [Theory]
    [InlineData("a source is written")]
    [InlineData("a source is added")]
    [InlineData("a source is removed")]
    [InlineData("another libtorch is asked for")]
    [InlineData("the checkout is moved")]
    [InlineData("the packages are cleared")]
    public async Task Ferweb_SomethingChanged_BuildsAgain(string what)
    {
        _checkout.WriteSource("FerWeb.Engine/Deep/Written.cs");
        _checkout.WriteSource("FerWeb/Removed.razor");
        WriteContentRoots();
        await FerWebAsync();
        _checkout.TakeNotes();

        switch (what)
        {
            case "a source is written": _checkout.WriteSource("FerWeb.Engine/Deep/Written.cs"); break;
            case "a source is added": _checkout.WriteSource("wwwroot-assets/src/added.ts"); break;
            case "a source is removed": _checkout.RemoveSource("FerWeb/Removed.razor"); break;
            case "the checkout is moved": _checkout.Move(); break;
            case "the packages are cleared": WriteContentRoots("/packages/mudblazor/that/was/cleared/"); break;
        }

        await FerWebAsync(what == "another libtorch is asked for" ? ["FERWEB_TORCH=cuda"] : []);

        Assert.Equal(3, _checkout.TakeNotes().Length);
    }

    [Fact]
    public async Task Ferweb_OnlyADocumentChanged_StartsWithoutBuilding()
    {
        _checkout.WriteSource("FerWeb/README.md");
        await FerWebAsync();
        _checkout.TakeNotes();

        _checkout.WriteSource("FerWeb/README.md");
        await FerWebAsync();

        Assert.Single(_checkout.TakeNotes());
    }

    [Fact]
    public async Task Ferweb_AnNvidiaDriverAnswers_TakesLibtorchForTheGpuAndSaysSo()
    {
        _checkout.AddProgram("nvidia-smi", "echo 'GPU 0: a card'");

        var run = await FerWebAsync();

        Assert.Equal(Built("cuda"), _checkout.TakeNotes());
        Assert.Contains("An NVIDIA driver answers: taking libtorch for the GPU", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cpu", "echo 'GPU 0: a card'")]
    [InlineData("cuda", "exit 9")]
    public async Task Ferweb_ToldWhichLibtorch_TakesThatOneWhateverTheDriverSays(string torch, string driver)
    {
        _checkout.AddProgram("nvidia-smi", driver);

        await FerWebAsync($"FERWEB_TORCH={torch}");

        Assert.Equal(Built(torch), _checkout.TakeNotes());
    }

    [Fact]
    public async Task Ferweb_GpuPackagesCannotBeRestored_SaysSoTakesTheProcessorAndDoesNotTryEachTime()
    {
        _checkout.AddProgram("nvidia-smi", "echo 'GPU 0: a card'");

        var run = await FerWebAsync("FERWEB_NO_CUDA=yes");

        Assert.Equal(["restore FerWeb/FerWeb.csproj -v q (cuda)", .. Built("cpu")], _checkout.TakeNotes());
        Assert.Contains("error NU1101", run.Error, StringComparison.Ordinal);
        Assert.Contains("cannot be restored from here: taking the one for the processor.", run.Error, StringComparison.Ordinal);

        await FerWebAsync("FERWEB_NO_CUDA=yes");
        Assert.Single(_checkout.TakeNotes());
    }

    [Fact]
    public async Task Ferweb_WhatABuildLeavesInItsTemporaryFolder_IsRemoved()
    {
        _checkout.WriteSource("tmp/before");
        _checkout.AddProgram("dotnet", """
            if [ "$1" = build ]; then mkdir "$TMPDIR/left" && echo "$TMPDIR" >>"$FERWEB_NOTES"; fi
            """);

        await _checkout.RunAsync("ferweb", [$"TMPDIR={_checkout.PathTo("tmp")}"], "runs", "list");

        Assert.StartsWith("tmp/", Assert.Single(_checkout.TakeNotes()), StringComparison.Ordinal);
        Assert.Equal([_checkout.PathTo("tmp/before")], Directory.GetFileSystemEntries(_checkout.PathTo("tmp")));
    }

    [Fact]
    public async Task Run_BuildFails_ShowsTheErrorsAndStartsNothing()
    {
        _checkout.AddProgram("dotnet", """
            case $1 in --version) exit ;; restore) exit ;; esac
            if [ $1 = build ]; then echo "quiet words"; echo "Page.razor(3,4): error CS1002: ; expected [/here/FerWeb.csproj]"; exit 1; fi
            echo "$*" >>"$FERWEB_NOTES"
            """);

        var run = await _checkout.RunAsync("run", []);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("Building ... failed\nPage.razor(3,4): error CS1002: ; expected\n", run.Error, StringComparison.Ordinal);
        Assert.Contains("The whole log: artifacts/logs/build.log", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("quiet words", run.Error, StringComparison.Ordinal);
        Assert.Empty(_checkout.TakeNotes());
    }

    [Fact]
    public async Task Run_NoNodeAndNoAptGet_SaysWhatToInstall()
    {
        LeaveOnlyTools();
        _checkout.RemoveProgram("node");

        var run = await _checkout.RunAloneAsync("run");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("Missing on this system: nodejs. Install them and start again:", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_NoDotnetAndNoHome_SaysWhereItComesFrom()
    {
        LeaveOnlyTools();
        _checkout.RemoveProgram("dotnet");

        var run = await _checkout.RunAloneAsync("run");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("The .NET 10 SDK is missing.", run.Error, StringComparison.Ordinal);
        Assert.Contains("https://dotnet.microsoft.com/download/dotnet/10.0", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_DotnetCannotBeUsed_ShowsWhatItSays()
    {
        _checkout.AddProgram("dotnet", "echo 'A compatible .NET SDK was not found.' >&2; exit 145");

        var run = await _checkout.RunAsync("run", []);

        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith("dotnet cannot be used here:\nA compatible .NET SDK was not found.\n", run.Error, StringComparison.Ordinal);
        Assert.Contains("https://dotnet.microsoft.com/download/dotnet/10.0", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ferweb_SdkOfThePathDoesNotFit_TakesTheOneInTheHome()
    {
        _checkout.MoveProgram("dotnet", Path.Combine(_checkout.Home, ".dotnet"));
        _checkout.AddProgram("dotnet", "exit 145");

        await FerWebAsync();

        Assert.Equal(Built("cpu"), _checkout.TakeNotes());
    }

    private static string[] Built(string torch) =>
    [
        $"restore FerWeb/FerWeb.csproj -v q ({torch})",
        $"build FerWeb/FerWeb.csproj -c Release --no-restore -v q ({torch})",
        $"{Started} ({torch})",
    ];

    // As the build writes them: where the site takes its pages' files from.
    private void WriteContentRoots(params string[] further) => _checkout.WriteText(
        "artifacts/bin/FerWeb/release/FerWeb.staticwebassets.runtime.json",
        JsonSerializer.Serialize(new { ContentRoots = (string[])[AppContext.BaseDirectory, .. further], Root = new { Asset = "/no/folder" } }));

    private void LeaveOnlyTools()
    {
        foreach (var tool in (string[])["dirname", "mkdir", "cat", "find", "head", "tr", "id"])
        {
            _checkout.AddSystemProgram(tool);
        }
    }

    private async Task<ProcessRun> FerWebAsync(params string[] environment)
    {
        var run = await _checkout.RunAsync("ferweb", environment, "runs", "list");
        Assert.True(run.ExitCode == 0, run.Error);
        return run;
    }
}
