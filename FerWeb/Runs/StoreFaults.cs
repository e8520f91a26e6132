using FerWeb.Workspace.Runs;

namespace FerWeb.Runs;

/// <summary>
/// Tells the log what keeps the runs from being read or written: once, however many parts of the site meet it and however often,
/// and that it is over.
/// </summary>
public sealed partial class StoreFaults(ILogger<StoreFaults> logger)
{
    private readonly Lock _telling = new();
    private readonly Dictionary<object, string> _met = [];

    /// <summary>A part of the site has met a fault.</summary>
    /// <param name="part">Who, until it says that it is over.</param>
    /// <param name="fault">Its sentence is told unless another part has met the same.</param>
    public void Tell(object part, RunStoreException fault)
    {
        lock (_telling)
        {
            if (!_met.ContainsValue(fault.Message))
            {
                Log.Away(logger, fault.Message);
            }

            _met[part] = fault.Message;
        }
    }

    /// <summary>The store has answered that part of the site.</summary>
    public void TellOver(object part)
    {
        lock (_telling)
        {
            if (_met.Remove(part) && _met.Count == 0)
            {
                Log.Back(logger);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Runs, training and all that is kept with them do not work now; recognising does. {Reason}")]
        public static partial void Away(ILogger logger, string reason);

        [LoggerMessage(2, LogLevel.Information, "The database of runs answers again.")]
        public static partial void Back(ILogger logger);
    }
}
