namespace FerWeb.Cli;

/// <summary>Ends a command with <see cref="ExitCode.WrongUsage"/>: options that only together make no sense.</summary>
internal sealed class WrongUsageException(string message) : Exception(message);
