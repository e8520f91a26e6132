using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Text.RegularExpressions;

namespace FerWeb.Cli;

/// <summary>The usual help text, followed by the examples of the command, or by one example of each command below it.</summary>
internal sealed partial class HelpWithExamples(HelpAction usual) : SynchronousCommandLineAction
{
    private const int NameWidth = 38;

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        var command = parseResult.CommandResult.Command;
        var groups = (command as CliCommand)?.OptionGroups ?? [];
        WriteUsual(parseResult, groups);
        foreach (var group in groups)
        {
            WriteGroup(parseResult.InvocationConfiguration.Output, group);
        }

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

    // The usual help lists every option that is not hidden; the grouped ones follow under their headings. Of a hidden command it says nothing.
    private void WriteUsual(ParseResult parseResult, IReadOnlyList<OptionGroup> groups)
    {
        var grouped = groups.SelectMany(group => group.Options).ToList();
        grouped.ForEach(option => option.Hidden = true);
        var command = parseResult.CommandResult.Command;
        var isHidden = command.Hidden;
        command.Hidden = false;
        var output = parseResult.InvocationConfiguration.Output;
        using var text = new StringWriter();
        parseResult.InvocationConfiguration.Output = text;
        usual.Invoke(parseResult);
        parseResult.InvocationConfiguration.Output = output;
        grouped.ForEach(option => option.Hidden = false);
        command.Hidden = isHidden;

        // Each description names its default in its own words, as it is typed.
        output.Write(Default().Replace(text.ToString(), ""));
    }

    [GeneratedRegex(@"\s+\[default:\s[^\]]*\]")]
    private static partial Regex Default();

    private static void WriteGroup(TextWriter output, OptionGroup group)
    {
        output.WriteLine($"{group.Title}:");
        foreach (var option in group.Options)
        {
            var name = $"  {option.Name}{(option.HelpName is { } value ? $" <{value}>" : "")}";
            output.WriteLine(
                name.Length < NameWidth ? name.PadRight(NameWidth) + option.Description : $"{name}\n{new string(' ', NameWidth)}{option.Description}");
        }

        output.WriteLine();
    }

    private static IEnumerable<string> FirstOfEachBelow(Command command) =>
        command.Subcommands.Where(child => !child.Hidden).SelectMany(child => child is CliCommand ours ? ours.Examples.Take(1) : FirstOfEachBelow(child));
}
