namespace FerWeb.Workspace.Worker;

/// <summary>How libtorch, CUDA and the runtime say that memory ran out; they have no exception of their own for it.</summary>
public static class OutOfMemoryWords
{
    private static readonly string[] _all = ["out of memory", "can't allocate memory", "not enough memory", nameof(OutOfMemoryException)];

    /// <summary>Whether an error's text says so.</summary>
    public static bool AreIn(string text) => Array.Exists(_all, words => text.Contains(words, StringComparison.OrdinalIgnoreCase));
}
