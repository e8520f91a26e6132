using System.Reflection;
using FerWeb.Workspace.Runs;

namespace FerWeb.Tests.Workspace;

/// <summary>The real store, of which one method fails the first time, as reading a folder does that is not allowed or does not answer.</summary>
public class FailingStore : DispatchProxy
{
    private IRunStore? _inner;
    private string? _method;
    private int _calls;

    /// <summary>Puts it before a store.</summary>
    public static IRunStore Before(IRunStore inner, string method)
    {
        var store = Create<IRunStore, FailingStore>();
        var failing = (FailingStore)(object)store;
        (failing._inner, failing._method) = (inner, method);
        return store;
    }

    /// <inheritdoc/>
    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        => targetMethod!.Name == _method && Interlocked.Increment(ref _calls) == 1
            ? throw new UnauthorizedAccessException("Access to the path is denied.")
            : targetMethod.Invoke(_inner, args);
}
