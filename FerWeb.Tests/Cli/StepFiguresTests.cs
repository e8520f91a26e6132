using FerWeb.Cli.Training;
using FerWeb.Engine.Training;
using Spectre.Console;

namespace FerWeb.Tests.Cli;

public sealed class StepFiguresTests
{
    [Fact]
    public void OnStep_MoreThanADayIsLeft_CountsItsHours()
    {
        var left = new TimeSpan(days: 2, hours: 1, minutes: 2, seconds: 3);
        using var output = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) });

        var description = console.Progress().Start(context =>
        {
            var bar = context.AddTask("starting");
            new StepFigures(epochs: 54, bar).OnStep(
                new StepCompleted(1, 1, 1, 1, 0.1, 100, new RemainingTime(left, left), Skipped: false, 1, 0.5));
            return bar.Description;
        });

        Assert.EndsWith("  49:02:03 left", description, StringComparison.Ordinal);
    }
}
