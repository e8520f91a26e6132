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
    private string _root;

    public ScriptCheckout()
    {
        _root = _folder.PathTo("checkout");
        foreach (var folder in (string[])["FerWeb", "FerWeb.Cli", "FerWeb.Engine", "FerWeb.Workspace", "wwwroot-assets", "build", "programs"])
        {
            Directory.CreateDirectory(PathTo(folder));
        }

        foreach (var script in _scripts)
        {
            File.Copy(Path.Combine(Checkout.Root, script), PathTo(script));
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

    /// <value>The home of who runs the scripts; nobody has put anything there.</value>
    public string Home => _folder.PathTo("home");

    public string PathTo(string path) => Path.Combine(_root, path);

    /// <summary>As by mv: every file keeps its times.</summary>
    public void Move()
    {
        var elsewhere = _folder.PathTo("elsewhere");
        Directory.Move(_root, elsewhere);
        _root = elsewhere;
    }

    /// <summary>What dotnet was asked for since the last look, with the libtorch that was chosen.</summary>
    public string[] TakeNotes()
    {
        var notes = PathTo("notes");
        string[] lines = File.Exists(notes) ? [.. File.ReadAllLines(notes).Select(line => line.Replace(_root + "/", "", StringComparison.Ordinal))] : [];
        File.Delete(notes);
        return lines;
    }

    /// <summary>Puts a shell program before those of the system.</summary>
    public void AddProgram(string name, string text) => ShellProgram.Write(ProgramPath(name), $"#!/bin/sh\n{text}\n");

    public void RemoveProgram(string name) => File.Delete(ProgramPath(name));

    /// <summary>Takes a program from there into another folder.</summary>
    public void MoveProgram(string name, string folder)
    {
        Directory.CreateDirectory(folder);
        File.Move(ProgramPath(name), Path.Combine(folder, name));
    }

    /// <summary>Puts the system's own program there, for a run that sees no others.</summary>
    public void AddSystemProgram(string name)
        => File.CreateSymbolicLink(ProgramPath(name), ((string[])["/usr/bin/", "/bin/"]).Select(bin => bin + name).First(File.Exists));

    public void WriteSource(string path) => WriteText(path, Guid.NewGuid().ToString());

    public void WriteText(string path, string text) => _folder.WriteText(Path.GetRelativePath(_folder.Root, PathTo(path)), text);

    public void RemoveSource(string path) => File.Delete(PathTo(path));

    /// <summary>Runs a script with these settings in the environment (NAME=VALUE).</summary>
    public Task<ProcessRun> RunAsync(string script, string[] environment, params string[] arguments) => StartAsync(
        [$"PATH={PathTo("programs")}:{Environment.GetEnvironmentVariable("PATH")}", .. environment], script, arguments);

    /// <summary>As on a system that has no programs but those that were added, and where nobody has a home.</summary>
    public Task<ProcessRun> RunAloneAsync(string script) => StartAsync([$"PATH={PathTo("programs")}", "/usr/bin/env", "-u", "HOME"], script, []);

    public void Dispose() => _folder.Dispose();

    private Task<ProcessRun> StartAsync(string[] environment, string script, string[] arguments) => ProcessRun.StartAsync(
        _root, "env",
        ["-u", "FERWEB_TORCH", $"HOME={Home}", $"FERWEB_NOTES={PathTo("notes")}", .. environment, "/bin/bash", PathTo(script), .. arguments]);

    private string ProgramPath(string name) => PathTo(Path.Combine("programs", name));
}
