using FerWeb.Tests.Engine.Datasets;
using FerWeb.Tests.Shared;

namespace FerWeb.Tests.Build;

/// <summary>libtorch lies on the disk once, however many programs are built.</summary>
public sealed class LinkTorchTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Program_ThatIsBuilt_HasLibtorchAsALinkAndOtherSystemsLibrariesNotAtAll()
    {
        _folder.WriteText("package/libtorch_cpu.so", "600 MB");
        _folder.WriteText("program.proj", $"""
            <Project DefaultTargets="CopyFilesToOutputDirectory">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <OutDir>out/</OutDir>
                <NETCoreSdkPortableRuntimeIdentifier>linux-x64</NETCoreSdkPortableRuntimeIdentifier>
              </PropertyGroup>
              <ItemGroup>
                <ReferenceCopyLocalPaths Include="package/libtorch_cpu.so" NuGetPackageId="libtorch-cpu-linux-x64" RuntimeIdentifier="linux-x64"
                                         DestinationSubPath="runtimes/libtorch_cpu.so" />
                <ReferenceCopyLocalPaths Include="libskia.so" NuGetPackageId="SkiaSharp" RuntimeIdentifier="linux-x64" />
                <ReferenceCopyLocalPaths Include="libskia.dll" NuGetPackageId="SkiaSharp" RuntimeIdentifier="win-x64" />
                <ReferenceCopyLocalPaths Include="SkiaSharp.dll" NuGetPackageId="SkiaSharp" />
                <ReferenceCopyLocalPaths Include="FerWeb.Engine.dll" />
              </ItemGroup>
              <Target Name="ResolveAssemblyReferences" />
              <Target Name="CopyFilesToOutputDirectory" DependsOnTargets="ResolveAssemblyReferences">
                <Message Importance="high" Text="Copied: @(ReferenceCopyLocalPaths)" />
              </Target>
              <Import Project="{Path.Combine(Checkout.Root, "build", "Torch.targets")}" />
            </Project>
            """);

        var run = await ProcessRun.StartAsync(_folder.Root, "dotnet", "msbuild", "program.proj", "-nologo");

        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        Assert.Contains("Copied: libskia.so;SkiaSharp.dll;FerWeb.Engine.dll", run.Output, StringComparison.Ordinal);
        await File.AppendAllTextAsync(_folder.PathTo("package", "libtorch_cpu.so"), " once");
        Assert.Equal("600 MB once", await File.ReadAllTextAsync(_folder.PathTo("out", "runtimes", "libtorch_cpu.so")));
    }
}
