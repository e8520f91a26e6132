using FerWeb.Engine;

namespace FerWeb.Workspace.Runs;

/// <summary>The store refuses.</summary>
public class RunStoreException(Sentence sentence, Exception? inner = null) : SentenceException(sentence, inner);
