using System.Globalization;
using System.Text.Json;
using FerWeb.Engine;
using FerWeb.Engine.Training;
using FerWeb.Runs;
using FerWeb.Workspace.Runs;
using static FerWeb.Localization.Texts;

namespace FerWeb.Components.Pages.RunDetail;

/// <summary>An event of a run as a line of its history.</summary>
internal static class RunEventText
{
    public static string Of(FrameEvent happened) => happened.Kind switch
    {
        RunEventKind.Status => $"{Word(Text(happened, "to"))} ({Who(happened.Actor)}). {T[Said(happened, "reason")]}",
        RunEventKind.Started => Number(happened, "resumedStep") is > 0 and var step
            ? T["Attempt {0} goes on after step {1} on {2}.", happened.Attempt, RunText.Count(step), Place(happened)]
            : T["Attempt {0} begins on {1}.", happened.Attempt, Place(happened)],
        RunEventKind.LearningRate => T[
            Text(happened, "rule") switch
            {
                "plateau" => Key("Learning rate times {0} at step {1}, because validation has not improved."),
                "step" => Key("Learning rate times {0} at step {1}, as its course in steps says."),
                _ => Key("Learning rate times {0} at step {1}, after steps that were not finite."),
            },
            RunText.Figure(Number(happened, "factor") ?? 1), RunText.Count(Number(happened, "step"))],
        RunEventKind.PictureSize =>
            T["From step {0} on it sees pictures of {1} × {1} pixels.", RunText.Count(Number(happened, "step")), RunText.Count(Number(happened, "size"))],
        RunEventKind.Changed => $"{string.Join(" ", Changes(happened.Data))} ({Who(happened.Actor)})",
        _ => T[Said(happened, "message")],
    };

    private static string Place(FrameEvent began)
        => Text(began, "host") is { Length: > 0 } host ? $"{Device(began)} ({host})" : Device(began);

    private static IEnumerable<string> Changes(JsonElement data) => data.EnumerateObject().Select(part => (part.Name, part.Value) switch
    {
        ("name", var name) => T["Named “{0}”.", name],
        ("notes", _) => T["Notes changed."],
        ("tags", { ValueKind: JsonValueKind.Array } tags) when tags.GetArrayLength() > 0 => T["Tags: {0}.", string.Join(", ", tags.EnumerateArray())],
        ("tags", _) => T["Tags removed."],
        ("priority", _) => T["Place in the queue changed."],
        ("options", { ValueKind: JsonValueKind.Object } options) => string.Join(" ", options.EnumerateObject().Select(Option)),
        ("checkpoint", var step) => T[
            data.TryGetProperty("pinned", out var pinned) && pinned.ValueKind == JsonValueKind.True
                ? Key("Checkpoint of step {0} kept.")
                : Key("Checkpoint of step {0} is no longer kept."),
            RunText.Count(step.GetInt64())],
        ("clonedFrom", { ValueKind: JsonValueKind.Object } original) => T["Cloned from {0} ({1}).", Part(original, "name"), Part(original, "id")],
        ("trash", { ValueKind: JsonValueKind.True }) => T["Moved to the trash."],
        ("trash", _) => T["Taken out of the trash."],
        _ => "",
    }).Where(words => words.Length > 0);

    private static string Option(JsonProperty change)
    {
        var (field, part) = change.Name switch
        {
            "earlyStopping" => ("earlyStoppingPatience", "patience"),
            "maxTime" => ("maxMinutes", ""),
            _ => (change.Name, ""),
        };
        var label = TrainingOptionTable.Find(field)?.Label ?? change.Name;
        return T["{0}: {1} instead of {2}.", T[label], Value(change.Value, 1, part), Value(change.Value, 0, part)];
    }

    // Old and new stand in an array; null stands for what was or is off.
    private static string Value(JsonElement pair, int index, string part)
        => pair.ValueKind == JsonValueKind.Array && pair.GetArrayLength() > index && pair[index] is var whole
            ? (part.Length > 0 && whole.ValueKind == JsonValueKind.Object && whole.TryGetProperty(part, out var inner) ? inner : whole) switch
            {
                { ValueKind: JsonValueKind.Number } value => RunText.Figure(value.GetDouble()),
                { ValueKind: JsonValueKind.String } value when TimeSpan.TryParse(value.GetString(), CultureInfo.InvariantCulture, out var time)
                    => RunText.Figure(time.TotalMinutes),
                { ValueKind: JsonValueKind.Null } => T["off"],
                var other => other.ToString(),
            }
            : "–";

    private static string Who(string actor) => actor switch
    {
        "worker" => T["the training process"],
        "supervisor" or "store" => T["the site"],
        _ => actor,
    };

    // A GPU has a name, where its driver told it; what the engine calls cpu is said as on the page Train.
    private static string Device(FrameEvent happened) => happened.Data.TryGetProperty("gpu", out var gpu) && gpu.ValueKind == JsonValueKind.Object
        ? Part(gpu, "name")
        : Text(happened, "device") is var name && name is "cpu" ? T["the processor"] : name;

    private static string Word(string status) => Enum.TryParse<RunStatus>(status, ignoreCase: true, out var known) ? known.Word() : status;

    // Events that were stored before sentences kept their parts have the English words only.
    private static Sentence Said(FrameEvent happened, string name)
        => Text(happened, "sentence") is { Length: > 0 } stored ? SentenceJson.Read(stored) : Text(happened, name);

    private static string Text(FrameEvent happened, string name) => Part(happened.Data, name);

    private static string Part(JsonElement whole, string name) => whole.TryGetProperty(name, out var value) ? value.ToString() : "";

    private static double? Number(FrameEvent happened, string name)
        => happened.Data.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;
}
