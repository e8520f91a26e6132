using System.Text.Json;
using FerWeb.Engine.Storage;

namespace FerWeb.Engine;

/// <summary>
/// A sentence in a column or an event: its template and arguments as JSON. One without arguments is its own words, as are those that
/// were stored before sentences kept their parts.
/// </summary>
public static class SentenceJson
{
    private const string Start = "{\"template\":";

    /// <summary>The text to store.</summary>
    public static string Write(Sentence sentence)
        => sentence.Arguments.Count == 0 ? sentence.Template : JsonSerializer.Serialize(Part.Of(sentence), JsonFormats.Compact);

    /// <summary>The sentence that was stored.</summary>
    public static Sentence Read(string text)
        => text.StartsWith(Start, StringComparison.Ordinal) ? JsonSerializer.Deserialize<Part>(text, JsonFormats.Compact)!.ToSentence() : text;

    private sealed record Part(string Template, IReadOnlyList<JsonElement> Arguments)
    {
        public static Part Of(Sentence sentence) => new(sentence.Template, [.. sentence.Arguments.Select(ToElement)]);

        public Sentence ToSentence() => new(Template, [.. Arguments.Select(ToArgument)]);

        private static JsonElement ToElement(object argument) => argument switch
        {
            Sentence inner => JsonSerializer.SerializeToElement(Of(inner), JsonFormats.Compact),
            sbyte or byte or short or ushort or int or uint or long => JsonSerializer.SerializeToElement(Convert.ToInt64(argument, null)),
            float or double => JsonSerializer.SerializeToElement(Convert.ToDouble(argument, null), JsonFormats.Compact),
            _ => JsonSerializer.SerializeToElement(argument.ToString()),
        };

        private static object ToArgument(JsonElement element) => element.ValueKind switch
        {
            JsonValueKind.Object => element.Deserialize<Part>(JsonFormats.Compact)!.ToSentence(),
            JsonValueKind.Number => element.TryGetInt64(out var whole) ? whole : element.GetDouble(),
            _ => element.GetString() ?? "",
        };
    }
}
