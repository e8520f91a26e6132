using FerWeb.Workspace.Supervision;

namespace FerWeb.Cli;

/// <summary>What <c>ferweb</c> tells the shell that started it.</summary>
internal static class ExitCode
{
    /// <summary>Everything asked for was done.</summary>
    public const int Ok = 0;

    /// <summary>Something could not be done; a sentence on standard error says what.</summary>
    public const int Failed = 1;

    /// <summary>The command line itself was wrong; nothing was done.</summary>
    public const int WrongUsage = 2;

    /// <summary>This machine could not train what waits. As sysexits.h calls what is not there (EX_UNAVAILABLE).</summary>
    public const int CannotTrain = 69;

    /// <summary>A worker could not tell the store how its run ended; the run goes on from its last checkpoint.</summary>
    public const int StoreAway = WorkerProcess.StoreAway;

    /// <summary>Stopped by Ctrl-C or SIGTERM, as shells count it (128 + SIGINT).</summary>
    public const int Stopped = 130;
}
