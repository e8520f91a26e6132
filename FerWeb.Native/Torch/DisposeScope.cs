namespace TorchSharp;

/// <summary>Disposes every tensor created on this thread while it is open, except those moved out or detached.</summary>
/// <exception cref="ObjectDisposedException">From every member, once the scope is disposed.</exception>
public sealed class DisposeScope : IDisposable
{
    [ThreadStatic]
    private static DisposeScope? _current;

    private readonly HashSet<IDisposable> _disposables = new(ReferenceEqualityComparer.Instance);
    private DisposeScope? _outer;
    private bool _disposed;

    internal DisposeScope()
    {
        _outer = _current;
        _current = this;
    }

    /// <summary>The innermost open scope of this thread.</summary>
    internal static DisposeScope? Current => _current;

    /// <summary>How many tensors this scope will dispose.</summary>
    public int DisposablesCount => Open()._disposables.Count;

    /// <summary>True when this scope will dispose <paramref name="disposable"/>.</summary>
    public bool Contains(IDisposable disposable) => _disposables.Contains(disposable);

    /// <summary>Hands the tensor to the enclosing scope, or to nobody when there is none.</summary>
    public T MoveToOuter<T>(T disposable)
        where T : IDisposable => MoveToOther(_outer, disposable);

    /// <summary>Hands the tensor to another scope, or to nobody when <paramref name="scope"/> is null.</summary>
    public T MoveToOther<T>(DisposeScope? scope, T disposable)
        where T : IDisposable
    {
        if (Open()._disposables.Remove(disposable))
        {
            scope?._disposables.Add(disposable);
            ((torch.Tensor)(object)disposable).OwningDisposeScope = scope;
        }

        return disposable;
    }

    /// <summary>The tensor is no longer disposed by any scope.</summary>
    public T Detach<T>(T disposable)
        where T : IDisposable => MoveToOther(null, disposable);

    /// <summary>The tensor will be disposed by this scope.</summary>
    /// <exception cref="InvalidOperationException">The object is no tensor.</exception>
    public void Attach(IDisposable disposable)
    {
        Open();
        if (disposable is not torch.Tensor tensor)
        {
            throw new InvalidOperationException("A dispose scope holds tensors only.");
        }

        tensor.OwningDisposeScope?._disposables.Remove(tensor);
        tensor.OwningDisposeScope = this;
        _disposables.Add(tensor);
    }

    /// <summary>Disposes what the scope holds now and stays open.</summary>
    public void DisposeEverything()
    {
        foreach (var disposable in Open()._disposables.ToArray())
        {
            disposable.Dispose();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        DisposeEverything();
        _disposed = true;
        if (_current == this)
        {
            _current = _outer;
            return;
        }

        // Scopes need not end in the order of their nesting: one opened inside this one now lies in the next outer one.
        for (var scope = _current; scope is not null; scope = scope._outer)
        {
            if (scope._outer == this)
            {
                scope._outer = _outer;
                return;
            }
        }
    }

    /// <summary>The tensor was disposed by its user; the scope forgets it.</summary>
    public void MarkAsDisposed(IDisposable disposable)
    {
        Open()._disposables.Remove(disposable);
        if (disposable is torch.Tensor tensor)
        {
            tensor.OwningDisposeScope = null;
        }
    }

    private DisposeScope Open()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return this;
    }
}
