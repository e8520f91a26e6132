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

        var description = Description(figures => figures.OnStep(
            new StepCompleted(1, 1, 1, 1, 0.1, 100, new RemainingTime(left, left), Skipped: false, 1, 0.5)));

        Assert.EndsWith("  49:02:03 left", description, StringComparison.Ordinal);
    }

    [Fact]
    public void OnTeachersAnswered_BeforeTheFirstStep_SaysHowFarTheyAre()
        => Assert.Equal("the teachers have given 64 of 640 answers", Description(figures => figures.OnTeachersAnswered(new TeachersAnswered(64, 640))));

    private static string Description(Action<StepFigures> tell)
    {
        using var output = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) });
        return console.Progress().Start(context =>
        {
            var bar = context.AddTask("starting");
            tell(new StepFigures(epochs: 54, bar));
            return bar.Description;
        });
    }
}
