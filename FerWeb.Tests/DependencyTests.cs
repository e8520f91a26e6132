using System.Reflection;
using FerWeb.Cli;
using FerWeb.Engine.Emotions;

namespace FerWeb.Tests;

public sealed class DependencyTests
{
    private static readonly Assembly _web = Assembly.Load("FerWeb");
    private static readonly Assembly _cli = typeof(CommandLine).Assembly;
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

    [Fact]
    public void Engine_IsKnownToWebAndCommandLineButKnowsNeither()
    {
        Assert.Contains("FerWeb.Engine", Referenced(_cli));
        Assert.DoesNotContain("FerWeb", Referenced(_cli));
        Assert.DoesNotContain("FerWeb", Referenced(_engine));
        Assert.DoesNotContain("ferweb-train", Referenced(_engine));
        Assert.DoesNotContain("ferweb-train", Referenced(_web));
    }

    private static string[] Referenced(Assembly assembly) => [.. assembly.GetReferencedAssemblies().Select(name => name.Name!)];
}
