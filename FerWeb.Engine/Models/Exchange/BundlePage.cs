namespace FerWeb.Engine.Models.Exchange;

/// <summary>The files of the page that runs a bundle's model in a browser; they lie beside the program, where the build has put them.</summary>
internal static class BundlePage
{
    /// <summary>Name of the page itself.</summary>
    public const string Index = "index.html";

    private static readonly string _folder = Path.Combine(AppContext.BaseDirectory, "bundle-page");

    /// <summary>Paths in the bundle with the files' own: index.html on top, what it loads in page/.</summary>
    /// <exception cref="FileNotFoundException">They are not there; the message says what to do.</exception>
    public static IEnumerable<(string Name, string Path)> Files()
    {
        if (!File.Exists(Path.Combine(_folder, Index)))
        {
            throw new FileNotFoundException($"The page for bundles is missing ({_folder}). It comes with the build: build FerWeb again with ./run.", _folder);
        }

        return Directory.EnumerateFiles(_folder).Order(StringComparer.Ordinal)
            .Select(path => (Path.GetFileName(path) is var name && name == Index ? name : $"page/{name}", path));
    }
}
