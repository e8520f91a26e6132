using FerWeb.Workspace.Datasets;

namespace FerWeb.Datasets;

/// <summary>Keeps a few data sets open, because their pages ask for many images one by one.</summary>
public sealed class DatasetViews(DatasetLibrary library)
{
    private const int MostOpen = 8;

    private readonly Lock _gate = new();
    private readonly LinkedList<Opened> _open = new();

    /// <summary>
    /// The opened data set. The first call checks its images, and draws drawn ones, which takes up to seconds; all who ask
    /// meanwhile wait for it without holding a thread.
    /// </summary>
    /// <exception cref="Engine.Datasets.DatasetException">There is no such data set, or it is damaged.</exception>
    public async Task<DatasetView> OpenAsync(string id)
    {
        var sha256 = library.Find(id)?.Sha256;
        Opened opened;
        lock (_gate)
        {
            var found = _open.FirstOrDefault(open => open.Id == id);
            if (found is { View.IsCompletedSuccessfully: true } && found.View.Result.Sha256 != sha256)
            {
                Close(found);
                found = null;
            }

            opened = found ?? new Opened(id, Task.Run(() => new DatasetView(library.Open(id))));
            _open.Remove(opened);
            _open.AddFirst(opened);
            if (_open.Count > MostOpen)
            {
                Close(_open.Last!.Value);
            }
        }

        try
        {
            return await opened.View;
        }
        catch
        {
            // It may be imported again: the failure must not be remembered.
            lock (_gate)
            {
                _open.Remove(opened);
            }

            throw;
        }
    }

    /// <summary>Lets go of a data set, such as one that was deleted.</summary>
    public void Close(string id)
    {
        lock (_gate)
        {
            if (_open.FirstOrDefault(open => open.Id == id) is { } opened)
            {
                Close(opened);
            }
        }
    }

    private void Close(Opened opened)
    {
        _open.Remove(opened);
        _ = opened.View.ContinueWith(
            view => view.Result.Dispose(), CancellationToken.None, TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
    }

    private sealed record Opened(string Id, Task<DatasetView> View);
}
