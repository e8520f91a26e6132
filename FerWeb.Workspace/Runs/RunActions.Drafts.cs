namespace FerWeb.Workspace.Runs;

public sealed partial class RunActions
{
    // No worker takes a draft, so that all of it can be taken back.
    private Run Queued(Run draft, Action<Run> note, string actor)
    {
        try
        {
            note(draft);
            return store.Move(draft, RunStatus.Queued, actor) ?? throw Missing(draft.Id);
        }
        catch
        {
            // Somebody may have removed it meanwhile.
            if (store.Find(draft.Id) is not null)
            {
                store.Trash(draft.Id, actor);
                RunRemoval.Remove(store, data, DateTimeOffset.MaxValue, draft.Id);
            }

            throw;
        }
    }
}
