using FerWeb.Engine;

namespace FerWeb.Workspace.Runs;

/// <summary>The store went away while it stored a change, and could not say since whether it did: done again, it may be done twice.</summary>
/// <param name="sentence">What a person does about it.</param>
/// <param name="ask">Asks the store again; throws while it does not know.</param>
public sealed class CommitInDoubtException(Sentence sentence, Func<bool> ask) : RunStoreException(sentence)
{
    /// <summary>Whether the change is stored, now that the store may know.</summary>
    /// <exception cref="CommitInDoubtException">It does not yet.</exception>
    public bool IsStored() => ask();
}
