using FerWeb.Components.Shared;
using FerWeb.Notify;
using FerWeb.Runs;
using FerWeb.Workspace.Runs;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace FerWeb.Components.Shell;

/// <summary>Tells the person at the page, whichever it is, what comes of runs while it is open: each once, in a snackbar that leads there.</summary>
public sealed partial class RunNotes(RunFeed feed, ISnackbar snackbars) : ComponentBase, IAsyncDisposable
{
    /// <summary>How many lines stand there at once. An older one goes when another comes; the list of runs says the same.</summary>
    internal const int MostShown = 2;

    private readonly Lifetime _gone = new();
    private bool _isHeld; // one of them has the focus: those that come wait behind it
    private int _shown;
    private Task _following = Task.CompletedTask;

    /// <summary>The address of the page, from the site's root.</summary>
    [Parameter, EditorRequired]
    public required string Place { get; set; }

    public async ValueTask DisposeAsync()
    {
        snackbars.OnSnackbarsUpdated -= Count;
        await _gone.CancelAsync();
        await _following;
        _gone.Dispose();
    }

    protected override void OnInitialized() => snackbars.OnSnackbarsUpdated += Count;

    protected override void OnAfterRender(bool firstRender)
    {
        if (firstRender)
        {
            _following = FollowAsync();
        }
    }

    private async Task FollowAsync()
    {
        try
        {
            await foreach (var notice in feed.FollowNoticesAsync(_gone.Token))
            {
                await InvokeAsync(() => Tell(notice));
            }
        }
        catch (OperationCanceledException)
        {
            // The page is gone.
        }
        catch (Exception error)
        {
            await DispatchExceptionAsync(error);
        }
    }

    // Not every browser says that the focus is gone when it goes with the line that had it.
    private void Count()
    {
        var shown = snackbars.ShownSnackbars.Count();
        (_isHeld, _shown) = (_isHeld && shown >= _shown, shown);
    }

    // The page of a run or sweep shows it. That of a classroom set shows its own training; before it stand pupils who hold its buttons.
    private void Tell(RunNotice notice)
    {
        if (Place != notice.Page() && !Place.StartsWith("classroom/", StringComparison.Ordinal))
        {
            while (!_isHeld && snackbars.ShownSnackbars.Count() >= MostShown)
            {
                snackbars.Remove(snackbars.ShownSnackbars.First());
            }

            Snackbar? shown = null;
            shown = snackbars.Add(
                Line(notice, () => snackbars.Remove(shown!)),
                notice.ToSeverity(),
                options => options.RequireInteraction = true); // so that it does not go while it is read, or has the focus
        }
    }
}
