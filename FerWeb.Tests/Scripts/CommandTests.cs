using FerWeb.Tests.Shared;

namespace FerWeb.Tests.Scripts;

/// <summary>What the scripts say before they build anything.</summary>
public sealed class CommandTests
{
    [Theory]
    [InlineData("run")]
    [InlineData("test")]
    [InlineData(".ci/run")]
    public async Task Script_AskedForHelp_ShowsItsUsage(string script)
    {
        var run = await ProcessRun.StartAsync(Checkout.Root, "bash", script, "--help");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains($"Usage: {(script[0] == '.' ? "" : "./")}{script}", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--port", "eighty")]
    [InlineData("--port", "70000")]
    [InlineData("--port=0", "")]
    [InlineData("--port", "")]
    [InlineData("--prot", "5080")]
    public async Task Run_WrongOption_IsRefusedAsWrongUsage(string option, string value)
    {
        var run = await ProcessRun.StartAsync(Checkout.Root, "bash", ["run", option, .. value.Length > 0 ? [value] : Array.Empty<string>()]);

        Assert.Equal(2, run.ExitCode);
        Assert.NotEmpty(run.Error);
    }

    [Theory]
    [InlineData("--port", "5999")]
    [InlineData("--port=5999", null)]
    public async Task Run_Port_IsWhereTheSiteListens(string option, string? value)
    {
        using var checkout = new ScriptCheckout();

        var run = await checkout.RunAsync("run", [], value is null ? [option] : [option, value]);

        Assert.Equal(0, run.ExitCode);
        Assert.Equal("artifacts/bin/FerWeb/release/FerWeb.dll --urls http://localhost:5999 (cpu)", checkout.TakeNotes()[^1]);
    }

    [Fact]
    public async Task Run_NoBuildBeforeTheFirstBuild_SaysSo()
    {
        using var checkout = new ScriptCheckout();

        var run = await checkout.RunAsync("run", [], "--no-build");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("Nothing has been built yet.", run.Error, StringComparison.Ordinal);
        Assert.Empty(checkout.TakeNotes());
    }

    [Fact]
    public async Task Test_SomeTestsCouldNotTryEverything_EndsWithWhatOnceEachAndWithTheirExitCode()
    {
        using var checkout = new ScriptCheckout();
        foreach (var program in (string[])["chromium-headless-shell", "curl", "python3", "redis-server", "faketime", "initdb"])
        {
            checkout.AddProgram(program, "");
        }

        checkout.AddProgram("dotnet", """
            [ "$1" = test ] || exit 0
            cat >artifacts/test-results/tests.trx <<'TRX'
                  <Output>
                    <StdOut>Only in ./test --long, which installs something.</StdOut>
                  </Output>
                    <StdOut>7 of 8 right
            Nothing was tested: there is no camera.
            </StdOut>
                    <StdOut>Only in ./test --long, which installs something.</StdOut>
            TRX
            echo "Failed!"
            exit 3
            """);

        var run = await checkout.RunAsync("test", ["FERWEB_LONG_TESTS="]);

        Assert.Equal(3, run.ExitCode);
        Assert.Equal(
            ["Failed!", "What passed without a trial, or without a part of it:", "Nothing was tested: there is no camera.",
                "Only in ./test --long, which installs something."],
            run.Output.TrimEnd().Split('\n'));
    }

    /// <summary>The commands of Windows cannot be tried here; they must at least build and start the same with the same options.</summary>
    [Theory]
    [InlineData("run", "run.cmd")]
    [InlineData("test", "test.cmd")]
    [InlineData("ferweb", "ferweb.cmd")]
    [InlineData("build/common.sh", "build/build.cmd")]
    public async Task CommandOfWindows_BesideAScript_NamesTheSamePrograms(string script, string command)
    {
        var shell = await ReadAsync(script);
        var windows = await ReadAsync(command);

        string[] names =
        [
            "--port", "--no-build", "--long", "FERWEB_LONG_TESTS", "FERWEB_TORCH", "nvidia-smi -L", "FerWeb.sln", "FerWeb.Tests/FerWeb.Tests.csproj",
            "trx;LogFileName=tests.trx", "artifacts/test-results", "TreatNoTestsAsError", "--blame-hang-timeout", "longest=15m", "longest=90m",
            "artifacts/bin/FerWeb/release/FerWeb.dll", "artifacts/bin/FerWeb/release/ferweb-train.dll",
        ];
        Assert.All(names, name => Assert.Equal(Names(shell, name), Names(windows, name)));

        async Task<string> ReadAsync(string path)
        {
            var text = (await File.ReadAllTextAsync(Path.Combine(Checkout.Root, path))).Replace('\\', '/');
            return text.Replace("$app", "artifacts/bin/FerWeb/release", StringComparison.Ordinal)
                .Replace("$results", "artifacts/test-results", StringComparison.Ordinal)
                .Replace("$root/", "", StringComparison.Ordinal);
        }

        static bool Names(string text, string name) => text.Contains(name, StringComparison.Ordinal);
    }
}
