using FerWeb.Workspace.Runs;

namespace FerWeb.Workspace.Storage;

/// <summary>Transactions on a database, its faults in words (<see cref="RunStoreException"/>). Safe to use from several threads.</summary>
internal interface IDatabase : IDisposable
{
    /// <summary>Completes when another process or this one may have changed something since it was asked for; where nobody tells, never.</summary>
    Task Changed { get; }

    /// <summary>Reads one consistent state.</summary>
    T Read<T>(Func<Session, T> work);

    /// <summary>All that <paramref name="work"/> writes, or nothing when it throws; it may be done anew. It survives a killed process.</summary>
    T Write<T>(Func<Session, T> work);

    /// <summary>As <see cref="Write"/>, and on the disk when it returns: for what must survive a power cut (a few milliseconds).</summary>
    T WriteThrough<T>(Func<Session, T> work);

    /// <summary>Changes with each transaction that has changed anything, by any process.</summary>
    long Version();
}
