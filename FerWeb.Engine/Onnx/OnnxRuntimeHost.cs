using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;

namespace FerWeb.Engine.Onnx;

/// <summary>Opens networks in ONNX Runtime, whose telemetry is switched off first: no request leaves the host, and nothing is written.</summary>
internal static partial class OnnxRuntimeHost
{
    private static readonly Lazy<OrtEnv> _environment = new(Start);

    /// <summary>Opens a network for many callers at once, each on its own thread; the caller disposes the session.</summary>
    public static InferenceSession Open(string file)
    {
        using var options = Options(threads: 1);
        return new InferenceSession(file, options);
    }

    /// <summary>Opens a network that is in memory, for callers that take turns; each is served by <paramref name="threads"/> threads.</summary>
    /// <exception cref="OnnxRuntimeException">It is no network.</exception>
    public static InferenceSession Open(byte[] network, int threads)
    {
        using var options = Options(threads);
        return new InferenceSession(network, options);
    }

    private static SessionOptions Options(int threads)
    {
        // Even options start the runtime.
        _ = _environment.Value;
        var options = new SessionOptions
        {
            IntraOpNumThreads = threads,
            InterOpNumThreads = 1,
            EnableMemoryPattern = false,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
        };

        // Threads that wait for the next layer in a loop would take the processor from the search for faces.
        options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        return options;
    }

    private static OrtEnv Start()
    {
        // Read by native code, which does not see what .NET sets for itself: it has to be set where the C library keeps it, before the first use.
        const string Switch = "ORT_DISABLE_TELEMETRY";
        if (OperatingSystem.IsWindows())
        {
            Environment.SetEnvironmentVariable(Switch, "1");
        }
        else
        {
            _ = SetVariable(Switch, "1", overwrite: 1);
        }

        var environment = OrtEnv.Instance();
        environment.DisableTelemetryEvents();
        return environment;
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetVariable(string name, string value, int overwrite);
}
