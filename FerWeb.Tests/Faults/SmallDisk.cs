using System.Diagnostics;

namespace FerWeb.Tests.Faults;

/// <summary>A tmpfs in the mount namespace of a process that does nothing else; everybody else looks into it through /proc.</summary>
internal sealed class SmallDisk : IDisposable
{
    private static readonly string[] _asUser = ["-U", "--preserve-credentials"];

    private readonly Process _owner;
    private readonly string _mount;

    public SmallDisk(string mount, int megabytes)
    {
        _mount = mount;
        Directory.CreateDirectory(mount);
        string[] user = Environment.UserName == "root" ? [] : ["-Ur"];
        var script = $"mount -t tmpfs -o size={megabytes}m none '{mount}' && echo mounted && exec sleep infinity";
        var start = new ProcessStartInfo("unshare", [.. user, "-m", "bash", "-c", script]) { RedirectStandardOutput = true };
        _owner = Process.Start(start)!;
        Assert.Equal("mounted", _owner.StandardOutput.ReadLine());
        Root = $"/proc/{_owner.Id}/root{mount}";
    }

    /// <value>Where everybody but its owner sees it.</value>
    public string Root { get; }

    /// <value>Where it is mounted, for processes that <see cref="Enter"/> starts.</value>
    public string Mount => _mount;

    /// <value>
    /// Before the command of a process that sees the disk at <see cref="Mount"/>. SQLite needs that: it follows the link in /proc, which
    /// reads as the root of its own namespace.
    /// </value>
    public string[] Enter => ["nsenter", "-t", $"{_owner.Id}", .. Environment.UserName == "root" ? Array.Empty<string>() : _asUser, "-m"];

    private string Filler => Path.Combine(Root, "filler");

    /// <summary>Leaves half a megabyte.</summary>
    public void Fill()
    {
        using var file = new FileStream(Filler, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        var block = new byte[256 << 10];
        while (new DriveInfo(Root).AvailableFreeSpace > 3 * block.Length)
        {
            file.Write(block);
        }
    }

    /// <summary>Leaves nothing at all.</summary>
    public void FillUp()
    {
        Fill();
        try
        {
            using var file = new FileStream(Filler, FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
            for (var block = new byte[4096]; ;)
            {
                file.Write(block);
            }
        }
        catch (IOException)
        {
        }
    }

    public void Free() => File.Delete(Filler);

    /// <summary>From now on nothing can be written, whoever tries.</summary>
    public void MakeReadOnly()
    {
        using var remount = Process.Start(Enter[0], [.. Enter[1..], "mount", "-o", "remount,ro", _mount]);
        remount.WaitForExit();
        Assert.Equal(0, remount.ExitCode);
    }

    public void Dispose()
    {
        _owner.Kill();
        _owner.WaitForExit();
        _owner.Dispose();
    }
}
