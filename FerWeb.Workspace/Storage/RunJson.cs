using System.Text.Json;
using FerWeb.Engine.Storage;

namespace FerWeb.Workspace.Storage;

/// <summary>What a column cannot hold, as JSON.</summary>
internal static class RunJson
{
    /// <summary>What an event says: an anonymous object, on one line.</summary>
    public static string Event<T>(T value) => JsonSerializer.Serialize(value, JsonFormats.AnonymousColumn);

    /// <summary>On one line.</summary>
    public static string Write<T>(T value) => JsonSerializer.Serialize(value, JsonFormats.Column);

    /// <exception cref="JsonException">It is none, or not of this type.</exception>
    public static T Read<T>(string json) => JsonSerializer.Deserialize<T>(json, JsonFormats.Column) ?? throw new JsonException();

    /// <summary>The properties in which two values differ, each with the old and the new one.</summary>
    public static Dictionary<string, JsonElement?[]> Difference<T>(T before, T after)
    {
        var old = JsonSerializer.SerializeToElement(before, JsonFormats.Column);
        var now = JsonSerializer.SerializeToElement(after, JsonFormats.Column);
        JsonElement? Part(JsonElement whole, string name) => whole.TryGetProperty(name, out var part) ? part : null;
        return old.EnumerateObject().Concat(now.EnumerateObject()).Select(property => property.Name).Distinct()
            .Where(name => Part(old, name)?.GetRawText() != Part(now, name)?.GetRawText())
            .ToDictionary(name => name, name => new[] { Part(old, name), Part(now, name) });
    }
}
