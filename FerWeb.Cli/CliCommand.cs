using System.CommandLine;

namespace FerWeb.Cli;

/// <summary>
/// A command of <c>ferweb</c>: options are declared in its constructor, the work is done in <see cref="RunAsync"/>.
/// Exceptions may pass: <see cref="CommandLine"/> turns them into a sentence and an exit code.
/// </summary>
internal abstract class CliCommand : Command
{
    /// <param name="name">The word on the command line.</param>
    /// <param name="description">One sentence for the help.</param>
    /// <param name="examples">Whole command lines for the help.</param>
    protected CliCommand(string name, string description, params string[] examples)
        : base(name, description)
    {
        Examples = examples;
        // Off the calling thread, so that a long synchronous loop leaves Ctrl-C working.
        SetAction((input, cancellation) => Task.Run(() => RunAsync(input, cancellation), CancellationToken.None));
    }

    /// <summary>Whole command lines for the help.</summary>
    public IReadOnlyList<string> Examples { get; }

    /// <summary>Options that the help shows under headings of their own.</summary>
    public IReadOnlyList<OptionGroup> OptionGroups { get; protected init; } = [];

    /// <summary>Does the work and returns an <see cref="ExitCode"/>.</summary>
    protected abstract Task<int> RunAsync(ParseResult input, CancellationToken cancellation);
}
