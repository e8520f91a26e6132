using FerWeb.Components.Shared;
using FerWeb.Operations;
using FerWeb.Recognition;
using FerWeb.Runs;
using FerWeb.Workspace.Runs;
using Microsoft.AspNetCore.Components;
using static FerWeb.Localization.Texts;

namespace FerWeb.Components.Pages.Status;

/// <summary>How the site is, for admins; looks again every few seconds while it is open.</summary>
public sealed partial class StatusPage : ComponentBase, IDisposable
{
    private static readonly TimeSpan _interval = TimeSpan.FromSeconds(5);

    private readonly Lifetime _closed = new();

    private SiteStatus? _status;

    [Inject]
    private StatusReader Reader { get; set; } = null!;

    [Inject]
    private TimeProvider Clock { get; set; } = null!;

    protected override Task OnInitializedAsync() => ReadAsync();

    protected override void OnAfterRender(bool firstRender)
    {
        if (firstRender)
        {
            _ = WatchAsync();
        }
    }

    public void Dispose()
    {
        _closed.Cancel();
        _closed.Dispose();
    }

    // A store that is away lets a reader wait; the page must not.
    private async Task ReadAsync() => _status = await Task.Run(Reader.Read);

    private async Task WatchAsync()
    {
        try
        {
            using var timer = new PeriodicTimer(_interval, Clock);
            while (await timer.WaitForNextTickAsync(_closed.Token))
            {
                await ReadAsync();
                await InvokeAsync(StateHasChanged);
            }
        }
        catch (Exception over) when (over is OperationCanceledException or ObjectDisposedException)
        {
            // The page was closed.
        }
        catch (Exception error)
        {
            await DispatchExceptionAsync(error);
        }
    }

    private static string Of(double part, double whole) => T["{0} of {1}", RunText.Count(part), RunText.Count(whole)];

    private static string Photos(Percentiles? times)
        => times is { Count: RecentTimes.Most } ? T["{0} or more", RunText.Count(RecentTimes.Most)] : RunText.Count(times?.Count ?? 0);

    // Its number tells apart two of one kind on a machine.
    private static string GpuWords(GpuReading gpu)
    {
        var name = gpu.Index is { } index ? T["{0} (number {1})", gpu.Name, index] : gpu.Name;
        return gpu.Utilization is { } share ? T["{0}, {1} in use", name, ProbabilityText.Sign(RunText.Count(RunText.Hundred(share)))] : name;
    }

    private static string Milliseconds(double? seconds) => seconds is { } known ? T["{0}\u00a0ms", RunText.Count(known * 1000)] : "–";
}
