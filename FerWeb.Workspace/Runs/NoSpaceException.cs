using FerWeb.Engine;

namespace FerWeb.Workspace.Runs;

/// <summary>The disk has too little room for a run; the sentence says how much it needs.</summary>
public sealed class NoSpaceException(Sentence sentence) : RunStoreException(sentence);
