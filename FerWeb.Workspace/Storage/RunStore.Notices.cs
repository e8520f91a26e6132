using FerWeb.Engine;
using FerWeb.Workspace.Runs;

namespace FerWeb.Workspace.Storage;

public abstract partial class RunStore
{
    /// <inheritdoc/>
    public IReadOnlyList<RunNotice> Notices(long after) => _database.Read(session => NoticeRows.After(session, after));

    /// <inheritdoc/>
    public RunNotice? ClaimNotice() => _database.Read(NoticeRows.IsAnyUnsent) ? _database.WriteThrough(NoticeRows.Claim) : null;

    /// <inheritdoc/>
    public void NoteSweepEnd(string sweep, string name, Sentence? fault) => _database.WriteThrough(session =>
    {
        NoticeRows.Add(session, isSweep: true, sweep, name, fault is null ? RunStatus.Finished : RunStatus.Failed, fault, new RunProgress());
        return true;
    });
}
