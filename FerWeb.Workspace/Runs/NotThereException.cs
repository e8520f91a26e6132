using FerWeb.Engine;

namespace FerWeb.Workspace.Runs;

/// <summary>What was asked for by its name does not exist, or not any more.</summary>
public sealed class NotThereException(Sentence sentence) : RunStoreException(sentence);
