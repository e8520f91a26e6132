using System.Text.Json;
using System.Text.RegularExpressions;
using FerWeb.Workspace.Runs;
using Microsoft.Extensions.Options;

namespace FerWeb;

/// <summary>Settings that cannot be used are listed, each in a sentence, and end the site with exit code 1.</summary>
internal static partial class SettingFaults
{
    /// <summary>What is wrong with the settings; empty for an error that has nothing to do with them.</summary>
    public static string[] Of(Exception error) => error switch
    {
        OptionsValidationException invalid => [.. invalid.Failures.Select(failure => NameSetting(failure, invalid.OptionsType))],
        RunStoreException told and not StoreAwayException => [told.Message],
        AggregateException many => [.. many.InnerExceptions.SelectMany(Of)],
        InvalidDataException { InnerException: FormatException unread } file => OfFile(file, unread),
        InvalidOperationException when UnusableValue().Match(error.Message) is { Success: true } wrong
            => [$"{wrong.Groups["key"]} cannot be \"{wrong.Groups["value"]}\". Look at its description, or take it out: then it has its default."],
        _ => [],
    };

    /// <summary>Says them on the console.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> TellAsync(IEnumerable<string> faults)
    {
        await Console.Error.WriteLineAsync("appsettings.json (or the environment) has settings that cannot be used:");
        foreach (var fault in faults)
        {
            await Console.Error.WriteLineAsync($"  - {fault}");
        }

        return 1;
    }

    /// <summary>Kestrel's certificates that cannot be opened, which its start would tell by a stack only.</summary>
    /// <param name="settings">All of them.</param>
    /// <param name="root">What their paths are relative to.</param>
    public static string[] OfCertificates(IConfiguration settings, string root)
        => [.. from setting in settings.GetSection("Kestrel").AsEnumerable()
               where setting.Value is not null && (setting.Key.EndsWith(":Path", StringComparison.OrdinalIgnoreCase)
                   || setting.Key.EndsWith(":KeyPath", StringComparison.OrdinalIgnoreCase))
               let fault = FaultOf(Path.Combine(root, setting.Value))
               where fault is not null
               select $"{setting.Key} names a file that cannot be opened. {fault} Correct the path, or let the account of the site read the file."];

    private static string? FaultOf(string path)
    {
        try
        {
            File.OpenRead(path).Dispose();
            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return error.Message;
        }
    }

    private static string[] OfFile(InvalidDataException file, FormatException unread)
    {
        if (UnreadFile().Match(file.Message) is not { Success: true } named)
        {
            return [];
        }

        var where = unread.InnerException is JsonException { LineNumber: { } line } ? $" Look at line {line + 1} and the one before it." : "";
        return [$"{named.Groups["path"]} is no JSON object.{where} A copy of it as it came lies in the folder of the sources."];
    }

    /// <summary>"Nice: The field SupervisorOptions.Nice must be ..." becomes "Training:Nice must be ...", as it stands in the file.</summary>
    private static string NameSetting(string failure, Type options)
    {
        var section = options.GetField(nameof(WebOptions.Section))?.GetRawConstantValue();
        return failure[(failure.IndexOf(": ", StringComparison.Ordinal) + 2)..].Replace($"The field {options.Name}.", $"{section}:", StringComparison.Ordinal);
    }

    // What .NET's configuration says has no other place for the key and the file.
    [GeneratedRegex("^Failed to convert configuration value '(?<value>.*)' at '(?<key>[^']+)' to type", RegexOptions.Singleline)]
    private static partial Regex UnusableValue();

    [GeneratedRegex("configuration from file '(?<path>[^']+)'")]
    private static partial Regex UnreadFile();
}
