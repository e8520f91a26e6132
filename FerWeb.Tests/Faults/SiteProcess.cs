using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.RegularExpressions;

namespace FerWeb.Tests.Faults;

/// <summary>The site as a process of its own, as a service manager starts it; killed with the test when it lives on.</summary>
internal sealed class SiteProcess : IDisposable
{
    private static readonly TimeSpan _longestDrain = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lines = [];

    private SiteProcess(Process process) => _process = process;

    /// <value>Where it listens.</value>
    public Uri Address { get; private set; } = new("http://127.0.0.1");

    /// <value>What it has written on its terminal.</value>
    public string Log => string.Join('\n', _lines);

    /// <value>Its process.</value>
    public int Id => _process.Id;

    /// <summary>Starts it on a data folder.</summary>
    /// <param name="before">A program that starts it, with its arguments; none by default.</param>
    /// <param name="environment">Beside that of the tests.</param>
    public static async Task<SiteProcess> StartAsync(
        string data, IEnumerable<(string Key, string Value)> settings, string[]? before = null, IReadOnlyDictionary<string, string>? environment = null)
    {
        string[] command =
        [
            .. before ?? [], "dotnet", Path.Combine(AppContext.BaseDirectory, "FerWeb.dll"), "--urls", "http://127.0.0.1:0", "--Storage:Folder", data,
            .. settings.SelectMany(setting => new[] { $"--{setting.Key}", setting.Value }),
        ];
        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (key, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[key] = value;
        }

        var site = new SiteProcess(Process.Start(start)!);
        site._process.OutputDataReceived += (_, line) => site.Take(line.Data);
        site._process.ErrorDataReceived += (_, line) => site.Take(line.Data);
        site._process.BeginOutputReadLine();
        site._process.BeginErrorReadLine();
        await Patience.UntilAsync(() => site.HasSaidWhere()
            || (site._process.HasExited ? throw new InvalidOperationException($"The site did not start: {site.Log}") : false));
        return site;
    }

    /// <summary>Another client.</summary>
    public HttpClient Client() => new() { BaseAddress = Address };

    /// <summary>SIGTERM; ends within what service managers wait.</summary>
    /// <returns>Its exit code; null when it had not ended by then.</returns>
    public async Task<int?> TerminateAsync()
    {
        using (var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]))
        {
            await kill.WaitForExitAsync();
        }

        using var limit = new CancellationTokenSource(_longestDrain);
        try
        {
            await _process.WaitForExitAsync(limit.Token);
            return _process.ExitCode;
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    private void Take(string? line)
    {
        if (line is not null)
        {
            _lines.Enqueue(line);
        }
    }

    private bool HasSaidWhere()
    {
        var listening = Regex.Match(Log, @"http://127\.0\.0\.1:[1-9]\d*");
        if (listening.Success)
        {
            Address = new Uri(listening.Value);
        }

        return listening.Success;
    }
}
