using FerWeb.Tests.Engine.Datasets;
using FerWeb.Tests.Shared;

namespace FerWeb.Tests.Workspace.Worker;

/// <summary>A shell program of the name of NVIDIA's tool, which notes what it is asked for and does what a test wants.</summary>
internal sealed class FakeNvidiaSmi : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    /// <param name="does">Lines of shell.</param>
    public FakeNvidiaSmi(string does)
    {
        Do(does);
        ShellProgram.Write(Program, "#!/bin/sh\necho \"$*\" >>\"$0.asked\"\n. \"$0.does\"\n");
    }

    /// <value>Where it lies, for the PATH.</value>
    public string Folder => _folder.Root;

    public string Program => _folder.PathTo("nvidia-smi");

    /// <value>The arguments of each call.</value>
    public string[] Asked => File.Exists($"{Program}.asked") ? File.ReadAllLines($"{Program}.asked") : [];

    /// <summary>From the next call on it does this.</summary>
    public void Do(string does)
    {
        _folder.WriteText("next", does + "\n");
        File.Move(_folder.PathTo("next"), $"{Program}.does", overwrite: true);
    }

    public void Dispose() => _folder.Dispose();
}
