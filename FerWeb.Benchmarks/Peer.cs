using System.Diagnostics;
using System.Globalization;
using FerWeb.Engine.Networks;
using FerWeb.Engine.Training;

namespace FerWeb.Benchmarks;

/// <summary>Both sides of a pair as processes of their own: the Python programs in peers/, on the distribution's python3-torch, and ours.</summary>
internal static class Peer
{
    /// <summary>The interpreter; FERWEB_PYTHON chooses another than the distribution's.</summary>
    private static string Python => Environment.GetEnvironmentVariable("FERWEB_PYTHON") ?? "/usr/bin/python3";

    /// <summary>Runs a peer to its end and reads the one number that it prints.</summary>
    public static double Measure(string program, params string[] arguments)
    {
        using var process = Start(program, arguments);
        return ReadNumber(process)
            ?? throw new InvalidOperationException(
                $"The peer {program} failed; its packages are python3-torch, python3-numpy, python3-pil, python3-opencv, opencv-data and python3-flask.");
    }

    /// <summary>The same for this program's own <c>ours</c> commands, with the threads placed as in every training run.</summary>
    public static double MeasureOurs(params string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, [typeof(Peer).Assembly.Location, "ours", .. arguments]) { RedirectStandardOutput = true };
        (start.Environment["OMP_PROC_BIND"], start.Environment["OMP_PLACES"], start.Environment["GOMP_SPINCOUNT"]) = ("true", "cores", "10000");
        using var process = Process.Start(start)!;
        return ReadNumber(process) ?? throw new InvalidOperationException("Our side failed; its message stands above.");
    }

    /// <summary>Starts a peer with our network's shape and our number of threads.</summary>
    public static Process Start(string program, params string[] arguments)
    {
        var shape = NetworkCatalog.Describe(NetworkCatalog.Names[0]);
        return Process.Start(new ProcessStartInfo(Python,
        [
            Path.Combine(AppContext.BaseDirectory, "peers", program),
            "--widths", string.Join(',', shape.Widths),
            "--depths", string.Join(',', shape.Depths),
            "--threads", ComputeDevice.PhysicalCores().ToString(CultureInfo.InvariantCulture),
            .. arguments,
        ])
        {
            RedirectStandardOutput = true,
        })!;
    }

    private static double? ReadNumber(Process process)
    {
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? double.Parse(output, CultureInfo.InvariantCulture) : null;
    }
}
