using System.Globalization;
using System.Text.Json;
using FerWeb.Runs;
using FerWeb.Training;

namespace FerWeb.Components.Pages.RunDetail;

/// <summary>An event of a run as a line of its history.</summary>
internal static class StoryText
{
    public static string Of(FrameEvent happened) => happened.Kind switch
    {
        RunEventKind.Status => $"{Word(Text(happened, "to"))} ({happened.Actor}). {Text(happened, "reason")}",
        RunEventKind.Started => Number(happened, "resumedStep") is > 0 and var step
            ? $"Attempt {happened.Attempt} goes on after step {RunText.Count(step)} on {Text(happened, "device")}."
            : $"Attempt {happened.Attempt} begins on {Text(happened, "device")}.",
        RunEventKind.LearningRate => $"Learning rate times {(Number(happened, "factor") ?? 1).ToString(CultureInfo.InvariantCulture)} at step {RunText.Count(Number(happened, "step"))} ({Text(happened, "rule")}).",
        _ => Text(happened, "message"),
    };

    private static string Word(string status) => Enum.TryParse<RunStatus>(status, ignoreCase: true, out var known) ? known.Word() : status;

    private static string Text(FrameEvent happened, string name)
        => happened.Data.TryGetProperty(name, out var value) ? value.ToString() : "";

    private static double? Number(FrameEvent happened, string name)
        => happened.Data.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;
}
