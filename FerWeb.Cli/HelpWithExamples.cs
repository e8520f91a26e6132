using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace FerWeb.Cli;

/// <summary>The usual help text, followed by the examples of the command, or by one example of each command below it.</summary>
internal sealed class HelpWithExamples(HelpAction usual) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        usual.Invoke(parseResult);
        var command = parseResult.CommandResult.Command;
        var examples = command is CliCommand ours ? ours.Examples : [.. FirstOfEachBelow(command)];
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

    private static IEnumerable<string> FirstOfEachBelow(Command command) =>
        command.Subcommands.SelectMany(child => child is CliCommand ours ? ours.Examples.Take(1) : FirstOfEachBelow(child));
}
