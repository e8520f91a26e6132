namespace FerWeb.Cli;

/// <summary>Ends a command with <see cref="ExitCode.Failed"/>; the message is a plain sentence with the next step.</summary>
internal sealed class CommandFailedException(string message, Exception? inner = null) : Exception(message, inner);
