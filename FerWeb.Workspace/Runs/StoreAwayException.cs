using FerWeb.Engine;

namespace FerWeb.Workspace.Runs;

/// <summary>The store cannot be reached now; later it may. Nothing of what was asked for was done.</summary>
public sealed class StoreAwayException(Sentence sentence, Exception? inner = null) : RunStoreException(sentence, inner);
