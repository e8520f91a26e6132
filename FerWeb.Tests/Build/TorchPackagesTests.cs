using System.Text.Json;
using FerWeb.Tests.Shared;

namespace FerWeb.Tests.Build;

/// <summary>Which packages the engine asks for on which system. They are evaluated, not restored.</summary>
public sealed class TorchPackagesTests
{
    private static readonly string _engine = Path.Combine(Checkout.Root, "FerWeb.Engine", "FerWeb.Engine.csproj");

    [Theory]
    [InlineData("cpu", "linux-x64", "libtorch-cpu-linux-x64")]
    [InlineData("cpu", "win-x64", "libtorch-cpu-win-x64")]
    [InlineData("cpu", "win-arm64", "libtorch-cpu-win-arm64")]
    [InlineData("cpu", "osx-arm64", "libtorch-cpu-osx-arm64")]
    [InlineData("cuda", "linux-x64", "TorchSharp-cuda-linux")]
    [InlineData("cuda", "win-x64", "TorchSharp-cuda-windows")]
    public async Task Engine_OnASystem_StandsOnTorchSharpAndTheLibtorchOfThatSystemOnly(string torch, string system, string package)
    {
        var packages = await EvaluateAsync($"-p:Torch={torch}", $"-p:TorchRuntime={system}");

        Assert.Equal(["TorchSharp", package], packages);
    }

    [Fact]
    public async Task Engine_BuiltForAnotherSystem_TakesThatOnesLibtorch()
        => Assert.Equal(["TorchSharp", "libtorch-cpu-win-x64"], await EvaluateAsync("-p:Torch=cpu", "-p:RuntimeIdentifier=win-x64"));

    [Theory]
    [InlineData("cpu", "linux-arm64")]
    [InlineData("cpu", "osx-x64")]
    [InlineData("cuda", "osx-arm64")]
    [InlineData("gpu", "linux-x64")]
    public async Task Restore_OnASystemWithoutALibtorchPackage_SaysSoInASentence(string torch, string system)
    {
        var run = await ProcessRun.StartAsync(
            Checkout.Root, "dotnet", "msbuild", _engine, "-nologo", "-t:CollectPackageReferences", $"-p:Torch={torch}", $"-p:TorchRuntime={system}");

        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains(
            $"There is no libtorch package for Torch={torch} on {system}. There is one for Torch=cpu on linux-x64,", run.Output, StringComparison.Ordinal);
    }

    /// <summary>The engine's packages that hold libtorch or what stands on it.</summary>
    private static async Task<string[]> EvaluateAsync(params string[] properties)
    {
        var run = await ProcessRun.StartAsync(Checkout.Root, "dotnet", ["msbuild", _engine, "-getItem:PackageReference", .. properties]);
        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        using var items = JsonDocument.Parse(run.Output);
        return
        [
            .. from reference in items.RootElement.GetProperty("Items").GetProperty("PackageReference").EnumerateArray()
               let name = reference.GetProperty("Identity").GetString()!
               where name.Contains("torch", StringComparison.OrdinalIgnoreCase)
               select name,
        ];
    }
}
