using System.Reflection;
using FerWeb.Cli;
using FerWeb.Engine.Emotions;
using FerWeb.Workspace;

namespace FerWeb.Tests;

public sealed class DependencyTests
{
    private static readonly Assembly _web = Assembly.Load("FerWeb");
    private static readonly Assembly _cli = typeof(CommandLine).Assembly;
    private static readonly Assembly _workspace = typeof(DataFolder).Assembly;
    private static readonly Assembly _engine = typeof(Emotion).Assembly;

    [Fact]
    public void Web_NeverTouchesTensors() => Assert.DoesNotContain("TorchSharp", Referenced(_web));

    [Theory]
    [InlineData("Microsoft.AspNetCore")]
    [InlineData("Microsoft.Extensions")]
    [InlineData("System.Net.Http")]
    [InlineData("MudBlazor")]
    [InlineData("Spectre")]
    public void Engine_KnowsNoWebAndNoTerminal(string forbidden)
        => Assert.DoesNotContain(Referenced(_engine), name => name.StartsWith(forbidden, StringComparison.Ordinal));

    [Theory]
    [InlineData("Microsoft.AspNetCore.Components")]
    [InlineData("Microsoft.AspNetCore.Http")]
    [InlineData("MudBlazor")]
    [InlineData("Spectre")]
    [InlineData("System.CommandLine")]
    public void Workspace_KnowsNoPagesAndNoTerminal(string forbidden)
        => Assert.DoesNotContain(Referenced(_workspace), name => name.StartsWith(forbidden, StringComparison.Ordinal));

    [Fact]
    public void Projects_KnowThoseBelowThemAlone()
    {
        Assert.Equal(["FerWeb.Engine", "FerWeb.Workspace"], Ours(_web));
        Assert.Equal(["FerWeb.Engine", "FerWeb.Workspace"], Ours(_cli));
        Assert.Equal(["FerWeb.Engine"], Ours(_workspace));
        Assert.Empty(Ours(_engine));
    }

    // The command line is ferweb-train.
    private static string[] Ours(Assembly assembly)
        => [.. Referenced(assembly).Where(name => name.StartsWith("FerWeb", StringComparison.OrdinalIgnoreCase)).Order(StringComparer.Ordinal)];

    private static string[] Referenced(Assembly assembly) => [.. assembly.GetReferencedAssemblies().Select(name => name.Name!)];
}
