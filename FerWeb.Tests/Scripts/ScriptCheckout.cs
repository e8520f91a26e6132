using FerWeb.Tests.Engine.Datasets;
using FerWeb.Tests.Shared;

namespace FerWeb.Tests.Scripts;

/// <summary>
/// The scripts in a checkout of their own, with a program in place of dotnet that only notes what it is asked for: what the
/// scripts decide is seen without minutes of building.
/// </summary>
internal sealed class ScriptCheckout : IDisposable
{
    private static readonly string[] _scripts = ["run", "test", "ferweb", Path.Combine("build", "common.sh")];

    private readonly TemporaryFolder _folder = new();

    public ScriptCheckout()
    {
        foreach (var folder in (string[])["FerWeb", "FerWeb.Cli", "FerWeb.Engine", "FerWeb.Workspace", "wwwroot-assets", "build"])
        {
            Directory.CreateDirectory(_folder.PathTo(folder));
        }

        foreach (var script in _scripts)
        {
            File.Copy(Path.Combine(Checkout.Root, script), _folder.PathTo(script));
        }

        AddProgram("dotnet", """
            case $1 in --version) echo 10.0.100; exit ;; esac
            echo "$* ($FERWEB_TORCH)" >>"$FERWEB_NOTES"
            if [ "$1 $FERWEB_TORCH" = "restore cuda" ] && [ -n "$FERWEB_NO_CUDA" ]; then
              echo "error NU1101: Unable to find package TorchSharp-cuda-linux"
              exit 1
            fi
            """);
        AddProgram("node", "");
        AddProgram("npm", "");
        AddProgram("nvidia-smi", "exit 9");
    }

    public string PathTo(string path) => _folder.PathTo(path);

    /// <summary>What dotnet was asked for since the last look, with the libtorch that was chosen.</summary>
    public string[] TakeNotes()
    {
        var notes = _folder.PathTo("notes");
        string[] lines = File.Exists(notes) ? [.. File.ReadAllLines(notes).Select(line => line.Replace(_folder.Root + "/", "", StringComparison.Ordinal))] : [];
        File.Delete(notes);
        return lines;
    }

    /// <summary>Puts a shell program before those of the system.</summary>
    public void AddProgram(string name, string text)
    {
        var path = Path.Combine("programs", name);
        _folder.WriteText(path, $"#!/bin/sh\n{text}\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(_folder.PathTo(path), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    public void RemoveProgram(string name) => File.Delete(_folder.PathTo("programs", name));

    /// <summary>Puts the system's own program there, for a run that sees no others.</summary>
    public void AddSystemProgram(string name)
        => File.CreateSymbolicLink(_folder.PathTo("programs", name), ((string[])["/usr/bin/", "/bin/"]).Select(bin => bin + name).First(File.Exists));

    public void WriteSource(string path) => _folder.WriteText(path, Guid.NewGuid().ToString());

    public void RemoveSource(string path) => File.Delete(_folder.PathTo(path));

    /// <summary>Runs a script with these settings in the environment (NAME=VALUE).</summary>
    public Task<ProcessRun> RunAsync(string script, string[] environment, params string[] arguments) => StartAsync(
        [$"PATH={_folder.PathTo("programs")}:{Environment.GetEnvironmentVariable("PATH")}", .. environment], script, arguments);

    /// <summary>As on a system that has no programs but those that were added.</summary>
    public Task<ProcessRun> RunAloneAsync(string script) => StartAsync([$"PATH={_folder.PathTo("programs")}"], script, []);

    public void Dispose() => _folder.Dispose();

    private Task<ProcessRun> StartAsync(string[] environment, string script, string[] arguments) => ProcessRun.StartAsync(
        _folder.Root, "env",
        ["-u", "FERWEB_TORCH", $"FERWEB_NOTES={_folder.PathTo("notes")}", .. environment, "/bin/bash", _folder.PathTo(script), .. arguments]);
}
