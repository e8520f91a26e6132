using FerWeb.Engine;

namespace FerWeb.Workspace.Runs;

/// <summary>The store cannot be used now; later it may, by itself or after what the sentence says was done. Nothing of what was asked for was done.</summary>
public sealed class StoreAwayException(Sentence sentence, Exception? inner = null) : RunStoreException(sentence, inner);
