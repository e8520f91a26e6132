using System.Text.Json;
using System.Text.Json.Serialization;

namespace FerWeb.Workspace.Storage;

/// <summary>How what a column cannot hold is written: as in recipes, but NaN is a value, and a property that a later version added is passed over.</summary>
internal static class RunJson
{
    private static readonly JsonSerializerOptions _options = new(JsonSerializerDefaults.Web)
    {
        IgnoreReadOnlyProperties = true,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    private static readonly JsonSerializerOptions _ofEvents = new(_options) { IgnoreReadOnlyProperties = false };

    /// <summary>What an event says: an anonymous object, on one line.</summary>
    public static string Event<T>(T value) => JsonSerializer.Serialize(value, _ofEvents);

    /// <summary>On one line.</summary>
    public static string Write<T>(T value) => JsonSerializer.Serialize(value, _options);

    /// <exception cref="JsonException">It is none, or not of this type.</exception>
    public static T Read<T>(string json) => JsonSerializer.Deserialize<T>(json, _options) ?? throw new JsonException();

    /// <summary>The properties in which two values differ, each with the old and the new one.</summary>
    public static Dictionary<string, JsonElement?[]> Difference<T>(T before, T after)
    {
        var (old, now) = (JsonSerializer.SerializeToElement(before, _options), JsonSerializer.SerializeToElement(after, _options));
        JsonElement? Part(JsonElement whole, string name) => whole.TryGetProperty(name, out var part) ? part : null;
        return old.EnumerateObject().Concat(now.EnumerateObject()).Select(property => property.Name).Distinct()
            .Where(name => Part(old, name)?.GetRawText() != Part(now, name)?.GetRawText())
            .ToDictionary(name => name, name => new[] { Part(old, name), Part(now, name) });
    }
}
