using System.CommandLine;
using System.Text.RegularExpressions;
using FerWeb.Cli;
using FerWeb.Tests.Shared;

namespace FerWeb.Tests.Cli;

public sealed class CommandLineTests
{
    [Fact]
    public async Task CommandLine_WithoutACommand_ShowsTheHelpAndCountsAsWrongUsage()
    {
        var run = await ProcessRun.FerWebAsync();

        Assert.Equal(ExitCode.WrongUsage, run.ExitCode);
        Assert.Contains("Usage:", run.Output, StringComparison.Ordinal);
        Assert.Contains("ferweb predict photo.jpg", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("evaluation-worker", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("--version")]
    public async Task CommandLine_AskedAboutItself_AnswersAndSucceeds(string option)
    {
        var run = await ProcessRun.FerWebAsync(option);

        Assert.Equal(ExitCode.Ok, run.ExitCode);
        Assert.NotEmpty(run.Output);
        Assert.Empty(run.Error);
    }

    [Fact]
    public async Task CommandLine_UnknownCommand_NamesItAndPointsToTheHelp()
    {
        var run = await ProcessRun.FerWebAsync("prodict");

        Assert.Equal(ExitCode.WrongUsage, run.ExitCode);
        Assert.Empty(run.Output);
        Assert.Contains("'prodict'", run.Error, StringComparison.Ordinal);
        Assert.Contains("ferweb --help", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CommandLine_WrongUsageOfACommandBelowAnother_PointsToItsOwnHelp()
    {
        var run = await ProcessRun.FerWebAsync("runs", "list", "--queue", "night");

        Assert.Equal((ExitCode.WrongUsage, ""), (run.ExitCode, run.Output));
        Assert.Contains("--queue shows the whole queue", run.Error, StringComparison.Ordinal);
        Assert.Contains("'ferweb runs list --help'", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CommandLine_OptionThatThereIsNot_IsNoWordToLookFor()
    {
        var run = await ProcessRun.FerWebAsync("runs", "list", "--stauts", "running");

        Assert.Equal((ExitCode.WrongUsage, ""), (run.ExitCode, run.Output));
        Assert.Contains("There is no option '--stauts'.", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("runs list --queue", true)]
    [InlineData("runs list --queue --json", true)]
    [InlineData("runs list night --take 5 --order best", true)]
    [InlineData("runs list --order largest", true)]
    [InlineData("runs list --queue night", false)]
    [InlineData("runs list night --queue", false)]
    [InlineData("runs list --queue --owner ada", false)]
    [InlineData("runs list --queue --status queued", false)]
    [InlineData("runs list --queue --take 5", false)]
    [InlineData("runs list --queue --trash", false)]
    [InlineData("runs list --queue --filter optimizer=adam", false)]
    [InlineData("runs list --filter optimizer=adam", true)]
    [InlineData("runs list --filter optimizer", false)]
    public void RunsList_QueueWithWhatChooses_IsAnError(string line, bool isRight)
        => Assert.Equal(isRight, CommandLine.CreateRoot().Parse(line.Split(' ')).Errors.Count == 0);

    [Fact]
    public void Help_OfEachCommand_NamesEachDefaultOnce()
    {
        var root = CommandLine.CreateRoot();

        Assert.All(Below(root).OfType<CliCommand>(), command =>
        {
            using var help = new StringWriter();
            var parsed = root.Parse([.. NamesTo(command), "--help"]);
            parsed.Invoke(new InvocationConfiguration { Output = help });

            Assert.Contains("Usage:", help.ToString(), StringComparison.Ordinal);
            Assert.DoesNotContain("[default:", help.ToString(), StringComparison.Ordinal);
            Assert.All(
                command.Options.Where(option => option.HasDefaultValue && option is not Option<bool>),
                option => Assert.Contains("(default: ", option.Description, StringComparison.Ordinal));
        });

        IEnumerable<string> NamesTo(Symbol command)
            => command.Parents.FirstOrDefault() is { } parent && parent != root ? [.. NamesTo(parent), command.Name] : [command.Name];
    }

    [Fact]
    public void Commands_EachOfThem_HasADescriptionAndExamplesThatParse()
    {
        var root = CommandLine.CreateRoot();

        Assert.All(Below(root), command =>
        {
            Assert.False(string.IsNullOrWhiteSpace(command.Description), $"{command.Name} has no description.");
            Assert.All(
                command.Options, option => Assert.False(string.IsNullOrWhiteSpace(option.Description), $"{command.Name} {option.Name} has no description."));
        });
        Assert.All(Below(root).OfType<CliCommand>(), command =>
        {
            Assert.NotEmpty(command.Examples);
            Assert.All(command.Examples, example =>
            {
                var words = example.Split(' ', StringSplitOptions.RemoveEmptyEntries);
                Assert.Equal("ferweb", words[0]);
                var parsed = root.Parse(words[1..]);
                Assert.Empty(parsed.Errors);
                Assert.Same(command, parsed.CommandResult.Command);
            });
        });
    }

    // Those of 'user' where it says who may do what.
    [Fact]
    public void Commands_EachOfThem_StandsInTheDocuments()
    {
        var root = CommandLine.CreateRoot();
        var said = string.Concat(((string[])["cli.md", "security.md"]).Select(name => File.ReadAllText(Path.Combine(Checkout.Root, "docs", name))));
        var commands = Below(root).Prepend(root)
            .SelectMany(parent => parent.Subcommands.Where(child => !child.Hidden).Select(child => (Parent: parent.Name, child.Name)))
            .ToList();

        // Several of one parent stand with bars between them, which a table wants escaped.
        Assert.InRange(commands.Count, 50, int.MaxValue);
        Assert.DoesNotContain(commands, command => !Regex.IsMatch(said, $@"\b{command.Parent} (?:[\w-]+\\?\|)*{command.Name}\b"));
    }

    private static IEnumerable<Command> Below(Command command) => command.Subcommands.SelectMany(child => Below(child).Prepend(child));
}
