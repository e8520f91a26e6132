using System.Text.RegularExpressions;
using FerWeb.Tests.Shared;

namespace FerWeb.Tests;

/// <summary>The house rules of CONTRIBUTING.md that no compiler checks.</summary>
public sealed partial class SourceRulesTests
{
    private const int MostLines = 400;
    private const int LongestLine = 160;

    private static readonly string[] _extensions = [".cs", ".razor", ".ts", ".mjs", ".js", ".css", ".cpp", ".h", ".py"];
    private static readonly string[] _scripts = ["run", "test", "ferweb", "screenshots", ".ci/run", "build/common.sh"];
    private static readonly string[] _generated = ["artifacts", "bin", "obj", "node_modules", "build", "assets"];

    private static readonly (string Path, string[] Lines)[] _sources = [.. ReadSources()];

    [Fact]
    public void Sources_NoneIsLongerThan400Lines() => Assert.DoesNotContain(
        _sources.Where(source => source.Lines.Length > MostLines).Select(source => $"{source.Path}: {source.Lines.Length}"), _ => true);

    [Fact]
    public void Lines_NoneIsLongerThan160Characters() => Assert.DoesNotContain(
        from source in _sources
        from line in source.Lines.Index()
        where line.Item.Length > LongestLine
        select $"{source.Path}:{line.Index + 1}: {line.Item.Length}",
        _ => true);

    [Fact]
    public void Sources_NoneHasARegionOrAnOpenEnd() => Assert.DoesNotContain(
        from source in _sources from line in source.Lines where OpenEnd().IsMatch(line) select $"{source.Path}: {line.Trim()}", _ => true);

    [Fact]
    public void Sources_TakeTimeAndChanceFromOutside() => Assert.DoesNotContain(
        from source in _sources from line in source.Lines where HiddenInput().IsMatch(line) select $"{source.Path}: {line.Trim()}", _ => true);

    // Of no sources the rules above would all hold.
    [Fact]
    public void Sources_OfEachProject_AreRead() => Assert.All(
        (string[])["FerWeb", "FerWeb.Cli", "FerWeb.Engine", "FerWeb.Tests", "FerWeb.Workspace", "wwwroot-assets"],
        project => Assert.Contains(_sources, source => source.Path.StartsWith(project + Path.DirectorySeparatorChar, StringComparison.Ordinal)));

    [GeneratedRegex(@"^\s*#region|\bTODO\b|\bFIXME\b")]
    private static partial Regex OpenEnd();

    [GeneratedRegex(@"\bThread\.Sleep\(|\bRandom\.Shared\b|\bnew Random\(\)|\bDateTime(Offset)?\.(Utc)?Now\b")]
    private static partial Regex HiddenInput();

    private static IEnumerable<(string Path, string[] Lines)> ReadSources()
    {
        var all = new DirectoryInfo(Checkout.Root).EnumerateDirectories("FerWeb*")
            .Append(new DirectoryInfo(Path.Combine(Checkout.Root, "wwwroot-assets")))
            .Where(folder => folder.Exists)
            .SelectMany(folder => folder.EnumerateFiles("*", SearchOption.AllDirectories));
        var sources = from file in all
                      let path = Path.GetRelativePath(Checkout.Root, file.FullName)
                      where _extensions.Contains(file.Extension) && !path.Split(Path.DirectorySeparatorChar).Any(_generated.Contains)
                      where file.Name != $"{nameof(SourceRulesTests)}.cs"
                      select path;
        return sources.Concat(_scripts).Select(path => (path, File.ReadAllLines(Path.Combine(Checkout.Root, path))));
    }
}
