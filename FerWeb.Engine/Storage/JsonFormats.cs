using System.Text.Json;
using System.Text.Json.Serialization;

namespace FerWeb.Engine.Storage;

/// <summary>How FerWeb writes and reads JSON. In all formats enums are words, and so are NaN and the infinities, which a loss may be.</summary>
public static class JsonFormats
{
    /// <value>Between processes, to viewers, in checkpoints: camelCase on one line.</value>
    public static JsonSerializerOptions Compact { get; } = new(JsonSerializerDefaults.Web)
    {
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <value>Files that a person may open: indented; comments and a comma too many do no harm, but what is required must be there.</value>
    public static JsonSerializerOptions Indented { get; } = new(Compact)
    {
        WriteIndented = true,
        RespectRequiredConstructorParameters = true,
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
    };

    /// <value>Files that a person may write: a name that does not exist is a fault instead of being passed over.</value>
    public static JsonSerializerOptions Strict { get; } = new(Indented)
    {
        IgnoreReadOnlyProperties = true,
        RespectNullableAnnotations = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        NumberHandling = JsonNumberHandling.AllowReadingFromString,
    };

    /// <value>Columns of the database: nothing that is null; a property that a later version added is passed over.</value>
    public static JsonSerializerOptions Column { get; } = new(Compact)
    {
        IgnoreReadOnlyProperties = true,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <value>The same for anonymous objects, all of whose properties are read-only.</value>
    public static JsonSerializerOptions AnonymousColumn { get; } = new(Column) { IgnoreReadOnlyProperties = false };

    /// <value>Answers of the command line: snake_case on one line.</value>
    public static JsonSerializerOptions SnakeCase { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters = { new JsonStringEnumConverter(SnakeCaseNames.Policy) },
    };

    /// <value>The same, indented.</value>
    public static JsonSerializerOptions IndentedSnakeCase { get; } = new(SnakeCase) { WriteIndented = true };
}
