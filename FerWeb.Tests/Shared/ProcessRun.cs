using System.Diagnostics;

namespace FerWeb.Tests.Shared;

/// <summary>What a finished process answered.</summary>
internal sealed record ProcessRun(int ExitCode, string Output, string Error)
{
    private static readonly TimeSpan _longest = TimeSpan.FromMinutes(2);

    /// <value>
    /// Where the command line keeps its imports of data sets, on Linux, instead of in the home of who tests: one folder for all tests,
    /// which ./test removes with all that is temporary.
    /// </value>
    public static string DataHome { get; } = Directory.CreateTempSubdirectory("ferweb-home").FullName;

    /// <summary>Runs a program to its end; it is killed when it takes longer than two minutes.</summary>
    public static Task<ProcessRun> StartAsync(string workingDirectory, string program, params string[] arguments)
        => StartAsync(_longest, workingDirectory, program, arguments);

    /// <summary>Runs a program to its end; it is killed when it takes longer than the limit.</summary>
    public static Task<ProcessRun> StartAsync(TimeSpan longest, string workingDirectory, string program, params string[] arguments)
        => EndAsync(longest, new ProcessStartInfo(program, arguments) { WorkingDirectory = workingDirectory });

    /// <summary>Runs the built command line, as <c>./ferweb</c> does.</summary>
    public static Task<ProcessRun> FerWebAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "ferweb-train.dll"), .. arguments])
        {
            WorkingDirectory = Path.GetTempPath(),
        };
        start.Environment["XDG_DATA_HOME"] = DataHome;
        return EndAsync(_longest, start);
    }

    private static async Task<ProcessRun> EndAsync(TimeSpan longest, ProcessStartInfo start)
    {
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        using var limit = new CancellationTokenSource(longest);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{start.FileName} {string.Join(' ', start.ArgumentList)} did not end.");
        }

        return new ProcessRun(process.ExitCode, await output, await error);
    }
}
