using System.Globalization;
using System.Text.Json;
using FerWeb.Workspace.Runs;

namespace FerWeb.Cli.Runs;

/// <summary>Writes a run's events to standard output as they come: the same question to the store as the page's.</summary>
internal sealed class RunFollower(IRunStore store, bool json)
{
    private static readonly TimeSpan _pollInterval = TimeSpan.FromMilliseconds(200);

    /// <summary>Until the run rests, or there is no such run any more.</summary>
    /// <param name="id">The run.</param>
    /// <param name="after">Number of the last event that is known.</param>
    /// <param name="onlyWhatIsThere">Do not wait for more.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task FollowAsync(string id, long after, bool onlyWhatIsThere, CancellationToken cancellation)
    {
        for (var version = -1L; ;)
        {
            // The version before the question: what is written in between is asked for again.
            var current = store.Version();
            if (current != version)
            {
                version = current;
                after = WriteSince(id, after, cancellation);
                if (onlyWhatIsThere || store.Find(id) is not { } run || (run.Status.IsResting() && run.LastSeq <= after))
                {
                    return;
                }
            }

            await Task.Delay(_pollInterval, cancellation);
        }
    }

    private long WriteSince(string id, long after, CancellationToken cancellation)
    {
        for (var isComplete = false; !isComplete;)
        {
            cancellation.ThrowIfCancellationRequested();
            var delta = store.ReadSince(id, after);
            (after, isComplete) = (delta.LastSeq, delta.IsComplete);
            if (delta.Events.Count > 0 && json)
            {
                Terminal.WriteJsonLine(
                    new
                    {
                        delta.LastSeq,
                        Events = delta.Events.Select(what => new { what.Seq, what.Attempt, what.At, what.Actor, what.Kind, Data = JsonOf(what) }),
                        delta.Points,
                    });
            }
            else
            {
                WriteText(delta);
            }
        }

        return after;
    }

    private static void WriteText(RunDelta delta)
    {
        foreach (var what in delta.Events.Where(what => what.Kind != RunEventKind.Metrics))
        {
            Console.Out.WriteLine($"{what.At.ToLocalTime():HH:mm:ss}  {what.Actor,-10}  {Say(what)}");
        }

        // Of many steps only the newest values: a line for each would be a flood.
        var ofEachKey = delta.Points.GroupBy(point => point.Key).Select(points => points.MaxBy(point => point.Step));
        foreach (var newest in ofEachKey.GroupBy(point => point.Step).OrderBy(points => points.Key))
        {
            var values = newest.Select(point => string.Create(CultureInfo.InvariantCulture, $"{point.Key} {point.Value:G4}"));
            Console.Out.WriteLine(
                string.Create(CultureInfo.InvariantCulture, $"          step {newest.Key:N0}, epoch {newest.First().Epoch:0.##}: {string.Join(", ", values)}"));
        }
    }

    private static string Say(RunEvent what)
    {
        var data = JsonOf(what);
        string Text(string name) => data.TryGetProperty(name, out var value) ? value.ToString() : "";
        return what.Kind switch
        {
            RunEventKind.Status when Text("reason") is { Length: > 0 } reason => $"{Text("to")}: {reason}",
            RunEventKind.Status => Text("to"),
            RunEventKind.Teachers => $"the teachers have given {Text("done")} of {Text("answers")} answers",
            RunEventKind.Epoch => $"epoch {Text("epoch")} done{(Text("isBest") == bool.TrueString ? ", the best so far" : "")}",
            RunEventKind.Checkpoint => $"checkpoint at step {Text("step")}",
            RunEventKind.RolledBack => $"goes on from step {Text("step")}",
            RunEventKind.LearningRate => $"learning rate times {Text("factor")} ({Text("rule")})",
            RunEventKind.PictureSize => $"pictures of {Text("size")}x{Text("size")} pixels from step {Text("step")} on",
            RunEventKind.Warning => Text("message"),
            RunEventKind.Started =>
                $"trains on {Text("device")} with {Text("threads")} threads, {Text("images")} images, {Text("stepsPerEpoch")} steps an epoch",
            _ => $"{what.Kind} {what.Data}",
        };
    }

    private static JsonElement JsonOf(RunEvent what)
    {
        using var data = JsonDocument.Parse(what.Data);
        return data.RootElement.Clone();
    }
}
