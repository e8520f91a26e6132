namespace FerWeb.Workspace.Runs;

/// <summary>The disk has too little room for a run; the message says how much it needs.</summary>
public sealed class NoSpaceException(string message) : RunStoreException(message);
