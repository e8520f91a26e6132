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
    public Task<DatasetView> OpenAsync(string id) => OpenAsync(id, holders: 0);

    /// <summary>The same for one who works on it: however many others are opened meanwhile, it stays open until <see cref="Release"/>.</summary>
    /// <exception cref="Engine.Datasets.DatasetException">There is no such data set, or it is damaged.</exception>
    public Task<DatasetView> HoldAsync(string id) => OpenAsync(id, holders: 1);

    /// <summary>Ends one <see cref="HoldAsync"/>.</summary>
    public void Release(DatasetView view)
    {
        lock (_gate)
        {
            // Not there any more when the set was deleted.
            if (_open.FirstOrDefault(open => open.View.IsCompletedSuccessfully && open.View.Result == view) is { } held)
            {
                held.Holders--;
            }
        }
    }

    /// <summary>Lets go of a data set, such as one that is being deleted.</summary>
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

    private async Task<DatasetView> OpenAsync(string id, int holders)
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
            opened.Holders += holders;
            foreach (var idle in _open.Where(open => open.Holders == 0).Skip(MostOpen).ToList())
            {
                Close(idle);
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

    private void Close(Opened opened)
    {
        _open.Remove(opened);

        // At once when it is open: whoever reads after this must not find the images.
        _ = opened.View.ContinueWith(
            view => view.Result.Dispose(),
            CancellationToken.None,
            TaskContinuationOptions.OnlyOnRanToCompletion | TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }

    private sealed class Opened(string id, Task<DatasetView> view)
    {
        public string Id => id;

        public Task<DatasetView> View => view;

        public int Holders { get; set; }
    }
}
