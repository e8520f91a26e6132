using FerWeb.Components.Shared;
using FerWeb.Workspace.Classroom;

namespace FerWeb.Components.Pages.Classroom;

/// <summary>Has a page look again at the sets that it shows when the store tells of them, a few times a second at most.</summary>
internal sealed class SetChanges : IDisposable
{
    // Pictures come several times a second; the page need not.
    private static readonly TimeSpan _between = TimeSpan.FromMilliseconds(250);

    private readonly Lifetime _left = new();

    // With the person's language: the store tells of a change in the context of whoever made it.
    private readonly ExecutionContext _own = ExecutionContext.Capture()!;

    private readonly ClassroomStore _sets;
    private readonly TimeProvider _clock;
    private readonly Func<string, bool> _isShown;
    private readonly Func<Task> _look;
    private int _isLooking;

    /// <param name="sets">Tells of changes until this is disposed.</param>
    /// <param name="clock">Tells the time.</param>
    /// <param name="isShown">Whether the page shows the set of this id; asked on any thread.</param>
    /// <param name="look">Looks again, and draws the page.</param>
    public SetChanges(ClassroomStore sets, TimeProvider clock, Func<string, bool> isShown, Func<Task> look)
    {
        (_sets, _clock, _isShown, _look) = (sets, clock, isShown, look);
        sets.Changed += OnChanged;
    }

    public void Dispose()
    {
        _sets.Changed -= OnChanged;
        _left.Cancel();
        _left.Dispose();
    }

    private void OnChanged(string id)
    {
        if (_isShown(id) && Interlocked.Exchange(ref _isLooking, 1) == 0)
        {
            ExecutionContext.Run(_own, nothing => _ = LookSoonAsync(_left.Token), null);
        }
    }

    private async Task LookSoonAsync(CancellationToken left)
    {
        await Task.Delay(_between, _clock, left).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Interlocked.Exchange(ref _isLooking, 0);
        if (!left.IsCancellationRequested)
        {
            await _look();
        }
    }
}
