using System.Diagnostics;
using FerWeb.Workspace.Runs;

namespace FerWeb.Workspace.Worker;

/// <summary>Asks a store again that is away or held by others, as one that is being started again is: a run must not fail for it.</summary>
internal static class PatientStore
{
    private static readonly TimeSpan _betweenTries = TimeSpan.FromMilliseconds(500);

    /// <summary>The store's answer.</summary>
    /// <param name="ask">The question; asked again when there was no answer.</param>
    /// <param name="longest">How long to ask.</param>
    /// <param name="stop">Ends the waiting.</param>
    /// <exception cref="RunStoreException">There was no answer for so long, or the waiting was ended.</exception>
    public static T Ask<T>(Func<T> ask, TimeSpan longest, CancellationToken stop)
    {
        for (var tries = Stopwatch.StartNew(); ;)
        {
            try
            {
                return ask();
            }
            catch (RunStoreException) when (tries.Elapsed < longest && !stop.IsCancellationRequested)
            {
                stop.WaitHandle.WaitOne(_betweenTries);
            }
        }
    }
}
