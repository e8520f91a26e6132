using System.CommandLine;

namespace FerWeb.Cli.Feedback;

/// <summary><c>ferweb feedback</c>: the commands about what people said of answers.</summary>
internal static class FeedbackCommand
{
    public static Command Create() => new("feedback", "Works with the pictures that people left on the page to train with.") { new FeedbackExportCommand() };
}
