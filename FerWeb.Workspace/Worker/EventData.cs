using System.Text.Json;
using System.Text.Json.Serialization;
using FerWeb.Engine;
using FerWeb.Workspace.Runs;

namespace FerWeb.Workspace.Worker;

/// <summary>What events say, in JSON; NaN is a value.</summary>
internal static class EventData
{
    private static readonly JsonSerializerOptions _json = new(JsonSerializerDefaults.Web) { NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };

    public static string Of<T>(T value) => JsonSerializer.Serialize(value, _json);

    public static NewRunEvent Warning(long step, Sentence message)
        => new(RunEventKind.Warning, Of(new { step, message = message.ToString(), sentence = SentenceJson.Write(message) }));
}
