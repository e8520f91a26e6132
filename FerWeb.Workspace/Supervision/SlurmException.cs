namespace FerWeb.Workspace.Supervision;

/// <summary>A command of Slurm failed; the message is what it said.</summary>
public sealed class SlurmException(string message, Exception? inner = null) : Exception(message, inner);
