using FerWeb.Engine;

namespace FerWeb.Workspace.Runs;

/// <summary>The disk has too little room for what was asked for, of which nothing was done.</summary>
public sealed class NoSpaceException(Sentence sentence, Exception? inner = null) : RunStoreException(sentence, inner);
