using Spectre.Console;

namespace FerWeb.Cli.Users;

/// <summary>A new password; never an argument, which every process list and shell history would show.</summary>
internal static class PasswordInput
{
    /// <summary>Asked for twice at a terminal, a line of standard input otherwise.</summary>
    /// <exception cref="CommandFailedException">None was given, or the two differ.</exception>
    public static string Read()
    {
        if (Console.IsInputRedirected)
        {
            return Console.In.ReadLine() is { Length: > 0 } line ? line : throw new CommandFailedException("Standard input had no password.");
        }

        var password = Ask("Password");
        return password == Ask("The password again") ? password : throw new CommandFailedException("The two passwords differ. Enter the same one twice.");
    }

    private static string Ask(string what) => Terminal.Error.Prompt(new TextPrompt<string>($"{what}:").Secret(null));
}
