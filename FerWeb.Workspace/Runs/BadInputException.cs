using FerWeb.Engine;

namespace FerWeb.Workspace.Runs;

/// <summary>What was given cannot be used, whatever else is there: a name too long, too few of something.</summary>
public sealed class BadInputException(Sentence sentence, Exception? inner = null) : RunStoreException(sentence, inner);
