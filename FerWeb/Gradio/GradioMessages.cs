using System.Text.Json.Nodes;
using FerWeb.Api;
using FerWeb.Engine.Recognition;
using FerWeb.Recognition;

namespace FerWeb.Gradio;

/// <summary>The messages of Gradio's protocol sse_v3 that a call to /predict leads to.</summary>
internal static class GradioMessages
{
    private const int ErrorSeconds = 10;

    public static JsonObject Heartbeat => new() { ["msg"] = "heartbeat" };

    /// <summary>Nothing is pending: the client opens a stream again with its next call.</summary>
    public static JsonObject CloseStream => new() { ["msg"] = "close_stream", ["event_id"] = null };

    public static JsonObject SessionNotFound => new()
    {
        ["msg"] = "unexpected_error",
        ["event_id"] = null,
        ["message"] = "Nothing is pending in this session. Call again.",
        ["session_not_found"] = true,
        ["success"] = false,
    };

    /// <param name="eventId">The call.</param>
    /// <param name="ahead">How many photos are looked at before this one.</param>
    public static JsonObject Estimation(string eventId, int ahead)
        => new() { ["msg"] = "estimation", ["event_id"] = eventId, ["rank"] = ahead, ["queue_size"] = ahead + 1, ["rank_eta"] = null };

    public static JsonObject Starts(string eventId) => new() { ["msg"] = "process_starts", ["event_id"] = eventId, ["eta"] = null };

    /// <summary>The largest face as a value of Gradio's Label, the most probable emotion first.</summary>
    /// <exception cref="ProblemException">There is no face.</exception>
    public static JsonObject Completed(string eventId, RecognitionResult result) => new()
    {
        ["msg"] = "process_completed",
        ["event_id"] = eventId,
        ["output"] = Output(result),
        ["success"] = true,
        ["title"] = null,
    };

    /// <summary>What the call returned; to those who wait for it, the whole answer.</summary>
    /// <exception cref="ProblemException">There is no face.</exception>
    public static JsonObject Output(RecognitionResult result) => new()
    {
        ["data"] = new JsonArray(LabelOf(result)),
        ["is_generating"] = false,
        ["duration"] = result.Elapsed.TotalSeconds,
        ["average_duration"] = result.Elapsed.TotalSeconds,
        ["render_config"] = null,
        ["changed_state_ids"] = new JsonArray(),
    };

    public static JsonObject Failed(string eventId, string error) => new()
    {
        ["msg"] = "process_completed",
        ["event_id"] = eventId,
        ["output"] = new JsonObject { ["error"] = error, ["title"] = "Error", ["visible"] = true, ["duration"] = ErrorSeconds },
        ["success"] = false,
        ["title"] = "Error",
    };

    private static JsonObject LabelOf(RecognitionResult result)
    {
        var face = result.Faces is [var largest, ..] ? largest : throw new ProblemException(
            StatusCodes.Status422UnprocessableEntity,
            "We couldn't find a face. Use a photo that shows the whole face from the front, or call with whole=true to take the whole picture as the face.");
        var confidences = Verdict.ByProbability(result.Classes, face)
            .Select(JsonNode (one) => new JsonObject { ["label"] = one.Name, ["confidence"] = face.Probabilities[one.Index] });
        return new JsonObject { ["label"] = face.Label.Name, ["confidences"] = new JsonArray([.. confidences]) };
    }
}
