using System.Globalization;
using System.Text;
using FerWeb.Engine.Storage;

namespace FerWeb.Workspace.Worker;

/// <summary>
/// The number of the attempt that works in a run's folder. A worker that is cut off from the store, but not from the folder, sees by
/// it that the run is no longer its.
/// </summary>
internal sealed class AttemptFile(DataFolder data, string run, int attempt)
{
    private string Path => System.IO.Path.Combine(data.Run(run), "attempt");

    /// <value>True when a later attempt has begun in the folder.</value>
    public bool IsTakenOver => int.TryParse(Read(), CultureInfo.InvariantCulture, out var newest) && newest > attempt;

    /// <summary>Writes this attempt down.</summary>
    public void TakeOver() => AtomicFile.Write(Path, Encoding.ASCII.GetBytes(attempt.ToString(CultureInfo.InvariantCulture)));

    private string Read()
    {
        try
        {
            return File.ReadAllText(Path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
