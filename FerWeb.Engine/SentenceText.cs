using System.Text.Json;
using System.Text.Json.Serialization;

namespace FerWeb.Engine;

/// <summary>A sentence in an answer for programs: its English words.</summary>
internal sealed class SentenceText : JsonConverter<Sentence>
{
    /// <inheritdoc/>
    public override Sentence? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        => reader.GetString() is { } words ? new Sentence(words) : null;

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, Sentence value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}
