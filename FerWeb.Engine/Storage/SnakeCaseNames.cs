using System.Text.Json;

namespace FerWeb.Engine.Storage;

/// <summary>Words of enums in answers: snake_case, but for bfloat16, which is one word wherever that number format is named.</summary>
public sealed class SnakeCaseNames : JsonNamingPolicy
{
    /// <value>The one there is.</value>
    public static SnakeCaseNames Policy { get; } = new();

    /// <inheritdoc/>
    public override string ConvertName(string name) => name is "BFloat16" or "bFloat16" ? "bfloat16" : SnakeCaseLower.ConvertName(name);
}
