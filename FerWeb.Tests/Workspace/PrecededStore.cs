using System.Reflection;
using FerWeb.Workspace.Runs;

namespace FerWeb.Tests.Workspace;

/// <summary>The real store, before each of whose calls something happens: it may throw, or somebody else may be faster.</summary>
public class PrecededStore : DispatchProxy
{
    private IRunStore? _inner;
    private Action<string>? _before;

    /// <summary>Puts it before a store.</summary>
    /// <param name="inner">The store behind.</param>
    /// <param name="before">Is given the name of the method.</param>
    public static IRunStore By(IRunStore inner, Action<string> before)
    {
        var store = Create<IRunStore, PrecededStore>();
        var preceded = (PrecededStore)(object)store;
        (preceded._inner, preceded._before) = (inner, before);
        return store;
    }

    /// <inheritdoc/>
    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        _before!(targetMethod!.Name);
        return targetMethod.Invoke(_inner, BindingFlags.DoNotWrapExceptions, binder: null, args, culture: null);
    }
}
