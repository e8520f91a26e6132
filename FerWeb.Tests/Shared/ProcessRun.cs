using System.Diagnostics;

namespace FerWeb.Tests.Shared;

/// <summary>What a finished process answered.</summary>
internal sealed record ProcessRun(int ExitCode, string Output, string Error)
{
    /// <summary>Runs a program to its end; it is killed when it takes longer than two minutes.</summary>
    public static Task<ProcessRun> StartAsync(string workingDirectory, string program, params string[] arguments)
        => StartAsync(TimeSpan.FromMinutes(2), workingDirectory, program, arguments);

    /// <summary>Runs a program to its end; it is killed when it takes longer than the limit.</summary>
    public static async Task<ProcessRun> StartAsync(TimeSpan longest, string workingDirectory, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = workingDirectory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
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
            throw new TimeoutException($"{program} {string.Join(' ', arguments)} did not end.");
        }

        return new ProcessRun(process.ExitCode, await output, await error);
    }

    /// <summary>Runs the built command line, as <c>./ferweb</c> does.</summary>
    public static Task<ProcessRun> FerWebAsync(params string[] arguments) =>
        StartAsync(Path.GetTempPath(), "dotnet", [Path.Combine(AppContext.BaseDirectory, "ferweb-train.dll"), .. arguments]);
}
