using FerWeb.Runs.Datasets;

namespace FerWeb.Datasets;

/// <summary>Keeps a few data sets open, because their pages ask for many images one by one.</summary>
public sealed class DatasetViews(DatasetLibrary library)
{
    private const int MostOpen = 8;

    private readonly Lock _gate = new();
    private readonly LinkedList<(string Id, Lazy<DatasetView> View)> _open = new();

    /// <summary>The opened data set; the first call checks its images, and draws drawn ones, which takes up to seconds.</summary>
    /// <exception cref="Engine.Datasets.DatasetException">There is no such data set, or it is damaged.</exception>
    public DatasetView Open(string id)
    {
        var sha256 = library.Find(id)?.Sha256;
        Lazy<DatasetView> view;
        lock (_gate)
        {
            var found = _open.FirstOrDefault(open => open.Id == id).View;
            if (found is { IsValueCreated: true } && sha256 != found.Value.Sha256)
            {
                Close(id, found);
                found = null;
            }

            view = found ?? new Lazy<DatasetView>(() => new DatasetView(library.Open(id)));
            _open.Remove((id, view));
            _open.AddFirst((id, view));
            if (_open.Count > MostOpen)
            {
                Close(_open.Last!.Value.Id, _open.Last.Value.View);
            }
        }

        try
        {
            return view.Value;
        }
        catch
        {
            // It may be imported again: the failure must not be remembered.
            lock (_gate)
            {
                _open.Remove((id, view));
            }

            throw;
        }
    }

    /// <summary>Lets go of a data set, such as one that was deleted.</summary>
    public void Close(string id)
    {
        lock (_gate)
        {
            if (_open.FirstOrDefault(open => open.Id == id).View is { } view)
            {
                Close(id, view);
            }
        }
    }

    private void Close(string id, Lazy<DatasetView> view)
    {
        _open.Remove((id, view));
        if (view.IsValueCreated)
        {
            view.Value.Dispose();
        }
    }
}
