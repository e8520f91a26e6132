using FerWeb.Tests.Shared;

namespace FerWeb.Tests.Scripts;

/// <summary>Runs the real .ci/run beside a ./test that only leaves result files behind.</summary>
public sealed class CiRunTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ferweb-").FullName;

    [Fact]
    public async Task CiRun_AllPassed_EndsWithTheSumOverAllResultFiles()
    {
        var run = await RunAsync(exitCode: 0, Results(executed: 3, passed: 3), Results(executed: 4, passed: 4));

        Assert.Equal(0, run.ExitCode);
        Assert.Equal("7 passed, 0 failed", LastLine(run));
    }

    [Fact]
    public async Task CiRun_SomeFailed_CountsThemAndFails()
    {
        var run = await RunAsync(exitCode: 1, Results(executed: 5, passed: 3));

        Assert.Equal(1, run.ExitCode);
        Assert.Equal("3 passed, 2 failed", LastLine(run));
    }

    [Theory]
    [InlineData("[xUnit.net 00:01:47.98]     Some.Test(why: &quot;so&quot;) [FAIL]", "3 passed, 2 failed")]
    [InlineData("The active test run was aborted. Reason: Test host process crashed", "")]
    public async Task CiRun_ErrorInTheResults_CountsOnlyWhenItRepeatsAFailedTest(string text, string lastLine)
    {
        var error = $"<RunInfos>\n<RunInfo computerName=\"a\" outcome=\"Error\" timestamp=\"b\">\n<Text>{text}</Text>\n</RunInfo></RunInfos>";
        var results = Results(executed: 5, passed: 3).Replace("</ResultSummary>", error + "</ResultSummary>", StringComparison.Ordinal);
        var run = await RunAsync(exitCode: 1, results);

        Assert.Equal(1, run.ExitCode);
        Assert.Equal(lastLine, LastLine(run));
    }

    [Fact]
    public async Task CiRun_BuildFailed_FailsWithoutALineOfCounts()
    {
        var run = await RunAsync(exitCode: 1);

        Assert.Equal(1, run.ExitCode);
        Assert.DoesNotContain("passed", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CiRun_NoTestWasRun_Fails()
    {
        var run = await RunAsync(exitCode: 0, Results(executed: 0, passed: 0));

        Assert.Equal(1, run.ExitCode);
        Assert.DoesNotContain("passed", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CiRun_TestHostCrashed_FailsWithoutALineOfCounts()
    {
        var run = await RunAsync(exitCode: 1, Results(executed: 9, passed: 9));

        Assert.Equal(1, run.ExitCode);
        Assert.DoesNotContain("passed", run.Output, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static string Results(int executed, int passed) => $"""
        <TestRun><ResultSummary outcome="Completed">
        <Counters total="{executed}" executed="{executed}" passed="{passed}" failed="{executed - passed}" error="0" />
        </ResultSummary></TestRun>
        """;

    private static string LastLine(ProcessRun run) => run.Output.TrimEnd('\n').Split('\n')[^1];

    private async Task<ProcessRun> RunAsync(int exitCode, params string[] results)
    {
        Directory.CreateDirectory(Path.Combine(_folder, ".ci"));
        Directory.CreateDirectory(Path.Combine(_folder, "artifacts", "test-results"));
        File.Copy(Path.Combine(Checkout.Root, ".ci", "run"), Path.Combine(_folder, ".ci", "run"));
        ShellProgram.Write(Path.Combine(_folder, "test"), $"#!/bin/sh\nexit {exitCode}\n");
        for (var i = 0; i < results.Length; i++)
        {
            await File.WriteAllTextAsync(Path.Combine(_folder, "artifacts", "test-results", $"{i}.trx"), results[i]);
        }

        return await ProcessRun.StartAsync(_folder, "bash", Path.Combine(".ci", "run"));
    }
}
