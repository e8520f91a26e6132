namespace FerWeb.Tests.Shared;

/// <summary>Where the sources are that these tests were built from.</summary>
internal static class Checkout
{
    /// <summary>The folder of FerWeb.sln.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>A folder or file beside the checkout (data, shared), or null when it is not there.</summary>
    public static string? Beside(params string[] parts)
    {
        var path = Path.GetFullPath(Path.Combine([Root, "..", .. parts]));
        return Path.Exists(path) ? path : null;
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "FerWeb.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("The tests do not run from within a checkout.");
    }
}
