using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.RegularExpressions;

namespace FerWeb.Tests.Shared;

/// <summary>The site as a process of its own, as a service manager starts it; killed with the test when it lives on.</summary>
internal sealed partial class SiteProcess : IDisposable
{
    // 30 s is what service managers wait. A usual run does not judge it: the machine may be busy with other tests.
    private static readonly TimeSpan _longestDrain = TimeSpan.FromSeconds(Repetitions.Of(usual: 120, inALongRun: 30));

    private readonly ConcurrentQueue<string> _lines = [];

    private SiteProcess(Process process) => Process = process;

    /// <value>
    /// Settings that lead to what is not a test's own. The settings file of the checkout, which lies beside the built site too, and the
    /// environment may give them: each test takes them back.
    /// </value>
    public static IReadOnlyList<string> Foreign { get; } = ["Storage:Database", "Notify:Webhook", "Replicas:Redis", "Recognition:Model"];

    /// <value>The same as arguments of the site, which say that none is set.</value>
    public static IEnumerable<string> NothingForeign => Foreign.Select(key => $"--{key}=");

    /// <value>Where it listens.</value>
    public Uri Address { get; private set; } = null!;

    /// <value>The process.</value>
    public Process Process { get; }

    /// <value>What it has written on its terminal, line by line.</value>
    public string[] Lines => [.. _lines];

    /// <value>The same as one text.</value>
    public string Log => string.Join('\n', _lines);

    /// <summary>Starts it on a data folder, at a free port.</summary>
    /// <param name="data">The data folder.</param>
    /// <param name="arguments">Settings as on its command line.</param>
    /// <param name="before">A program that starts it, with its arguments; none by default.</param>
    /// <param name="environment">Variables of its environment beside ours; none by default.</param>
    public static async Task<SiteProcess> StartAsync(
        string data, IEnumerable<string> arguments, IEnumerable<string>? before = null, IReadOnlyDictionary<string, string>? environment = null)
    {
        string[] command =
        [
            .. before ?? [], "dotnet", Path.Combine(AppContext.BaseDirectory, "FerWeb.dll"), "--urls", "http://127.0.0.1:0", "--Storage:Folder", data,
            "--Training:Nice", "5", .. NothingForeign, .. arguments,
        ];
        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        var site = new SiteProcess(Process.Start(start)!);
        try
        {
            site.Process.OutputDataReceived += (_, line) => site.Take(line.Data);
            site.Process.ErrorDataReceived += (_, line) => site.Take(line.Data);
            site.Process.BeginOutputReadLine();
            site.Process.BeginErrorReadLine();
            await Patience.UntilAsync(() => site.HasSaidWhere()
                || (site.Process.HasExited ? throw new InvalidOperationException($"The site did not start: {site.Log}") : false));
            return site;
        }
        catch
        {
            site.Dispose();
            throw;
        }
    }

    /// <summary>Another client.</summary>
    public HttpClient Client() => new() { BaseAddress = Address };

    /// <summary>SIGTERM, and waits for its end; in a long run as long as service managers do.</summary>
    /// <returns>Its exit code; null when it had not ended by then.</returns>
    public async Task<int?> TerminateAsync()
    {
        using (var kill = Process.Start("kill", ["-TERM", $"{Process.Id}"]))
        {
            await kill.WaitForExitAsync();
        }

        using var limit = new CancellationTokenSource(_longestDrain);
        try
        {
            await Process.WaitForExitAsync(limit.Token);
            return Process.ExitCode;
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    public void Dispose()
    {
        if (!Process.HasExited)
        {
            Process.Kill(entireProcessTree: true);
            Process.WaitForExit();
        }

        Process.Dispose();
    }

    private void Take(string? line)
    {
        if (line is not null)
        {
            _lines.Enqueue(line);
        }
    }

    /// <summary>Where a site listens whose terminal shows this line; null when the line says something else.</summary>
    public static Uri? AddressIn(string line) => Ready().Match(line) is { Success: true } ready ? new Uri(ready.Groups[1].Value) : null;

    private bool HasSaidWhere()
    {
        Address = Lines.Select(AddressIn).FirstOrDefault(address => address is not null)!;
        return Address is not null;
    }

    // The second where it has no model.
    [GeneratedRegex(@"(?:Ready:|FerWeb answers on) (http://[^\s,]+)")]
    private static partial Regex Ready();
}
