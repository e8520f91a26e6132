using FerWeb.Tests.Engine.Datasets;
using FerWeb.Tests.Shared;

namespace FerWeb.Tests.Build;

/// <summary>The build's own target over libraries that are made here: TorchSharp's must load on an older libstdc++ as well.</summary>
public sealed class FitTorchSharpTests : IDisposable
{
    private const string Newest = "GLIBCXX_3.4.32", Marker = "_ZSt21ios_base_library_initv";

    // Of a system that is older than the version: nothing in it has that name.
    private static readonly byte[] _olderLibrary = "\0GLIBCXX_3.4.30\0GLIBCXX_3.4.320\0"u8.ToArray();
    private static readonly byte[] _newerLibrary = "\0GLIBCXX_3.4.31\0GLIBCXX_3.4.32\0GLIBCXX_3.4.33\0"u8.ToArray();

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Library_OnlyItsMarkerIsOfTheMissingVersion_NeedsThatVersionWeaklyAndIsOtherwiseTheSame()
    {
        var library = ElfLibrary.Needing(("_ZNSo3putEc", "GLIBCXX_3.4", true), (Marker, Newest, false), ("_ZNSo5flushEv", "GLIBCXX_3.4.15", true));

        await FitAsync(library, _olderLibrary);

        var fitted = await File.ReadAllBytesAsync(_folder.PathTo("obj", "libLibTorchSharp.so"));
        Assert.Equal(library.Length, fitted.Length);
        var changed = Assert.Single(Enumerable.Range(0, library.Length), i => library[i] != fitted[i]);
        Assert.Equal((0, 2), (library[changed], fitted[changed])); // VER_FLG_WEAK
        Assert.Equal(Newest, NameOfNeed(fitted, changed - 4));
    }

    [Theory]
    [InlineData("the system has the version")]
    [InlineData("nothing needs the version")]
    public async Task Library_ThatLoadsAsItIs_StaysAsItIs(string because)
    {
        var isProvided = because == "the system has the version";
        var library = ElfLibrary.Needing(("_ZNSo3putEc", "GLIBCXX_3.4", true), (Marker, isProvided ? Newest : "GLIBCXX_3.4.31", isProvided));

        await FitAsync(library, isProvided ? _newerLibrary : _olderLibrary);

        Assert.Equal(library, await File.ReadAllBytesAsync(_folder.PathTo("obj", "libLibTorchSharp.so")));
    }

    [Theory]
    [InlineData("_ZSt9something", false, "it needs '_ZSt9something' of that version.")]
    [InlineData(Marker, true, "it uses '" + Marker + "' of that version.")]
    public async Task Library_ReallyUsesTheMissingVersion_EndsTheBuildWithASentence(string symbol, bool isCalled, string reason)
    {
        var run = await BuildAsync(ElfLibrary.Needing((symbol, Newest, isCalled)), _olderLibrary);

        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains(
            $"libLibTorchSharp.so cannot run with this system's libstdc++, which is older than {Newest}: {reason}", run.Output, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder.PathTo("obj", "libLibTorchSharp.so")));
    }

    [Fact]
    public async Task Library_IsNoElfFile_EndsTheBuildWithASentence()
    {
        var run = await BuildAsync("MZ, a library of another system"u8.ToArray(), _olderLibrary);

        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains("it is not a 64-bit little-endian ELF file.", run.Output, StringComparison.Ordinal);
    }

    // The name of a vernaux entry, in the string table that ElfLibrary puts right after the header.
    private static string NameOfNeed(byte[] file, int entry)
    {
        var name = file.AsSpan(64 + BitConverter.ToInt32(file, entry + 8));
        return System.Text.Encoding.ASCII.GetString(name[..name.IndexOf((byte)0)]);
    }

    private async Task FitAsync(byte[] library, byte[] standardLibrary)
    {
        var run = await BuildAsync(library, standardLibrary);
        Assert.True(run.ExitCode == 0, run.Output + run.Error);
    }

    private Task<ProcessRun> BuildAsync(byte[] library, byte[] standardLibrary)
    {
        _folder.WriteBytes("libLibTorchSharp.so", library);
        _folder.WriteBytes("libstdc++.so.6", standardLibrary);
        _folder.WriteText("fit.proj", $"""
            <Project>
              <PropertyGroup>
                <IntermediateOutputPath>obj/</IntermediateOutputPath>
                <StandardLibrary>nowhere/libstdc++.so.6;libstdc++.so.6</StandardLibrary>
              </PropertyGroup>
              <ItemGroup>
                <TorchSharpLibrary Include="libLibTorchSharp.so" />
              </ItemGroup>
              <Import Project="{Path.Combine(Checkout.Root, "build", "Torch.targets")}" />
            </Project>
            """);
        return ProcessRun.StartAsync(_folder.Root, "dotnet", "msbuild", "fit.proj", "-nologo", "-t:FitTorchSharp");
    }
}
