using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace FerWeb.Cli;

/// <summary>The usual help text, followed by the examples of the command.</summary>
internal sealed class HelpWithExamples(HelpAction usual, IReadOnlyList<string> rootExamples) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        usual.Invoke(parseResult);
        var command = parseResult.CommandResult.Command;
        var examples = command is CliCommand ours ? ours.Examples : command.Parents.Any() ? [] : rootExamples;
        if (examples.Count > 0)
        {
            var output = parseResult.InvocationConfiguration.Output;
            output.WriteLine("Examples:");
            foreach (var example in examples)
            {
                output.WriteLine($"  {example}");
            }

            output.WriteLine();
        }

        return ExitCode.Ok;
    }
}
