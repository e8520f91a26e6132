using System.Text.Json;
using FerWeb.Engine;
using FerWeb.Engine.Storage;
using FerWeb.Workspace.Runs;

namespace FerWeb.Workspace.Worker;

/// <summary>What events say, in JSON; NaN is a value.</summary>
internal static class EventData
{
    public static string Of<T>(T value) => JsonSerializer.Serialize(value, JsonFormats.Compact);

    public static NewRunEvent Warning(long step, Sentence message)
        => new(RunEventKind.Warning, Of(new { step, message = message.ToString(), sentence = SentenceJson.Write(message) }));
}
