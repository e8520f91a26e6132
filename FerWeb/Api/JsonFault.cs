using System.Text.Json;
using System.Text.RegularExpressions;

namespace FerWeb.Api;

/// <summary>What is wrong with a body of JSON, in words for its sender. The serializer tells some of it in its message alone.</summary>
internal static partial class JsonFault
{
    /// <summary>What is said of no body at all, and of JSON that is a list, a text or a number.</summary>
    internal const string NoObject = "The body is no JSON object. Send one with the fields that /openapi shows for this address.";

    private const string OtherKind = "The JSON value could not be converted to";
    private const string Empty = "The input does not contain any JSON tokens";

    /// <summary>The field, null when no single one is at fault, and the sentence; null when nothing is known but that there is a fault.</summary>
    public static (string? Field, string Words)? Of(JsonException error)
    {
        if (Missing().Match(error.Message) is { Success: true } missing)
        {
            var name = missing.Groups["name"].Value;
            return (name, $"The field '{name}' is missing. Send it, too.");
        }

        if (Unknown().Match(error.Message) is { Success: true } unknown)
        {
            var name = unknown.Groups["name"].Value;
            return (name, $"There is no field '{name}'. Take it out, or correct its name.");
        }

        return error switch
        {
            { Path: ['$', '.', .. var field] } => (field, $"The request could not be read at '{field}'. Check its value."),
            { Path: "$", Message: var said } when said.StartsWith(OtherKind, StringComparison.Ordinal) || said.StartsWith(Empty, StringComparison.Ordinal)
                => (null, NoObject),
            { LineNumber: { } line, BytePositionInLine: { } before }
                => (null, $"The request could not be read as JSON at line {line + 1}, byte {before + 1}. Check what stands there."),
            _ => null,
        };
    }

    [GeneratedRegex("missing required properties including: '(?<name>[^']+)'")]
    private static partial Regex Missing();

    [GeneratedRegex("^The JSON property '(?<name>.+)' could not be mapped to any")]
    private static partial Regex Unknown();
}
