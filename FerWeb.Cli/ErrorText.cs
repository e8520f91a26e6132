using FerWeb.Cli.Training;
using FerWeb.Engine.Photos;
using FerWeb.Engine.Training;
using FerWeb.Workspace.Accounts;
using FerWeb.Workspace.Feedback;
using FerWeb.Workspace.Runs;

namespace FerWeb.Cli;

/// <summary>Says in one sentence for a person what went wrong.</summary>
internal static class ErrorText
{
    /// <summary>The sentence for <paramref name="error"/>, or null when it is a fault of the program itself.</summary>
    public static string? Of(Exception error) => error switch
    {
        TrainingException { Fault: { } fault } => $"{TrainingOverrides.NameOf(fault.Option)}: {fault.Sentence}",
        CommandFailedException or WrongUsageException or RunStoreException or AccountException or FeedbackException => error.Message,
        // The engine's own exceptions are written for a person.
        _ when error.GetType().Assembly == typeof(ImageReadException).Assembly => error.Message,
        FileNotFoundException { FileName: { Length: > 0 } file } => $"There is no file '{file}'.",
        DirectoryNotFoundException or UnauthorizedAccessException or IOException => error.Message,
        DllNotFoundException => "A native library of FerWeb is missing or cannot be loaded. Start with ./ferweb, which builds it.",
        _ => null,
    };
}
