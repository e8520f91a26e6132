using System.Text.Json;
using FerWeb.Engine.Storage;
using Spectre.Console;

namespace FerWeb.Cli;

/// <summary>Results go to standard output; progress, warnings and complaints to standard error.</summary>
internal static class Terminal
{
    /// <summary>Columns that a table may take where no window sets them (a pipe, a file).</summary>
    private const int RedirectedWidth = 120;

    /// <summary>Standard output.</summary>
    public static IAnsiConsole Out { get; } = Create(Console.Out, Console.IsOutputRedirected);

    /// <summary>Standard error.</summary>
    public static IAnsiConsole Error { get; } = Create(Console.Error, Console.IsErrorRedirected);

    /// <summary>True when a person watches standard error, so that a moving progress bar makes sense.</summary>
    public static bool ShowsProgress => !Console.IsErrorRedirected && Error.Profile.Capabilities.Ansi;

    /// <summary>Writes one JSON value to standard output, with snake_case names.</summary>
    public static void WriteJson<T>(T value) => Console.Out.WriteLine(JsonSerializer.Serialize(value, JsonFormats.IndentedSnakeCase));

    /// <summary>The same on a single line, for commands that answer with one value after the other.</summary>
    public static void WriteJsonLine<T>(T value) => Console.Out.WriteLine(JsonSerializer.Serialize(value, JsonFormats.SnakeCase));

    private static IAnsiConsole Create(TextWriter writer, bool redirected)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = redirected ? AnsiSupport.No : AnsiSupport.Detect,
            ColorSystem = redirected ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
            Out = new AnsiConsoleOutput(writer),
        });
        if (redirected)
        {
            console.Profile.Width = RedirectedWidth;
        }

        return console;
    }
}
