using FerWeb.Workspace.Runs;

namespace FerWeb.Tests.Workspace;

/// <summary>The real store, of which one method fails the first time, as reading a folder does that is not allowed or does not answer.</summary>
public static class FailingStore
{
    /// <summary>Puts it before a store.</summary>
    public static IRunStore Before(IRunStore inner, string method)
    {
        var calls = 0;
        return PrecededStore.By(inner, called =>
        {
            if (called == method && Interlocked.Increment(ref calls) == 1)
            {
                throw new UnauthorizedAccessException("Access to the path is denied.");
            }
        });
    }
}
