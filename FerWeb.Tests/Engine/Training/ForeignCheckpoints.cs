using System.Text.Json.Nodes;
using FerWeb.Engine.Training;

namespace FerWeb.Tests.Engine.Training;

/// <summary>Makes the newest checkpoint of a run one that another engine or version wrote.</summary>
internal static class ForeignCheckpoints
{
    private const string State = "trainer.json";

    /// <param name="checkpoints">Of a run that has some.</param>
    /// <param name="engine">Its stamp; null for none, as before there was one.</param>
    public static void Make(CheckpointStore checkpoints, string? engine) => Change(checkpoints, state =>
    {
        Assert.True(state.Remove("engine"));
        if (engine is not null)
        {
            state["engine"] = engine;
        }
    });

    /// <param name="checkpoints">Of a run that has some.</param>
    /// <param name="change">What the other one writes otherwise.</param>
    public static void Change(CheckpointStore checkpoints, Action<JsonObject> change)
    {
        var folder = checkpoints.FindLatest()!;
        var state = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, State)))!.AsObject();
        change(state);
        File.WriteAllText(Path.Combine(folder, State), state.ToJsonString());
        var files = Directory.EnumerateFiles(folder)
            .Where(file => Path.GetFileName(file) != "manifest.json")
            .ToDictionary(file => Path.GetFileName(file), file => (ReadOnlyMemory<byte>)File.ReadAllBytes(file));
        checkpoints.Save(CheckpointStore.StepOf(folder), best: [], files);
        Assert.Equal(folder, checkpoints.FindLatest());
    }
}
