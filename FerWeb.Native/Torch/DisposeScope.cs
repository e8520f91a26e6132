namespace TorchSharp;

/// <summary>Disposes every tensor created on this thread while it is open, except those moved out or detached.</summary>
public sealed class DisposeScope : IDisposable
{
    [ThreadStatic]
    private static DisposeScope? _current;

    private readonly HashSet<IDisposable> _disposables = new(ReferenceEqualityComparer.Instance);
    private bool _disposed;

    internal DisposeScope()
    {
        OuterScope = _current;
        _current = this;
    }

    /// <summary>The innermost open scope of this thread.</summary>
    internal static DisposeScope? Current => _current;

    internal DisposeScope? OuterScope { get; }

    /// <summary>How many objects this scope will dispose.</summary>
    public int DisposablesCount => _disposables.Count;

    /// <summary>True when this scope will dispose <paramref name="disposable"/>.</summary>
    public bool Contains(IDisposable disposable) => _disposables.Contains(disposable);

    /// <summary>Hands the object to the enclosing scope, or to nobody when there is none.</summary>
    public T MoveToOuter<T>(T disposable)
        where T : IDisposable => MoveToOther(OuterScope, disposable);

    /// <summary>Hands the object to another scope, or to nobody when <paramref name="scope"/> is null.</summary>
    public T MoveToOther<T>(DisposeScope? scope, T disposable)
        where T : IDisposable
    {
        if (_disposables.Remove(disposable))
        {
            scope?._disposables.Add(disposable);
            if (disposable is torch.Tensor tensor)
            {
                tensor.OwningDisposeScope = scope;
            }
        }

        return disposable;
    }

    /// <summary>The object is no longer disposed by any scope.</summary>
    public T Detach<T>(T disposable)
        where T : IDisposable => MoveToOther(null, disposable);

    /// <summary>The object will be disposed by this scope.</summary>
    public void Attach(IDisposable disposable)
    {
        if (disposable is torch.Tensor tensor)
        {
            tensor.OwningDisposeScope?._disposables.Remove(tensor);
            tensor.OwningDisposeScope = this;
        }

        _disposables.Add(disposable);
    }

    /// <summary>Disposes what the scope holds now and stays open.</summary>
    public void DisposeEverything()
    {
        foreach (var disposable in _disposables.ToArray())
        {
            disposable.Dispose();
        }

        _disposables.Clear();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        DisposeEverything();

        // Scopes left open inside this one end with it.
        for (var scope = _current; scope is not null; scope = scope.OuterScope)
        {
            if (scope == this)
            {
                _current = OuterScope;
                break;
            }
        }
    }

    /// <summary>The object was disposed by its user; the scope forgets it.</summary>
    public void MarkAsDisposed(IDisposable disposable) => _disposables.Remove(disposable);
}
