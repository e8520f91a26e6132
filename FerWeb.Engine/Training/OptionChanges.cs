using System.Text.Json;
using System.Text.Json.Nodes;
using FerWeb.Engine.Storage;
using FerWeb.Engine.Training.Runs;

namespace FerWeb.Engine.Training;

/// <summary>Which options may differ when a run goes on.</summary>
public static class OptionChanges
{
    // Weights, order of the pictures and what an epoch is must stay; the course may change.
    private static readonly string[] _course =
    [
        nameof(TrainingOptions.Epochs), nameof(TrainingOptions.LearningRate), nameof(TrainingOptions.WarmUpEpochs),
        nameof(TrainingOptions.Plateau), nameof(TrainingOptions.EarlyStopping), nameof(TrainingOptions.MaxTime),
    ];

    private static readonly string[] _free =
    [
        .. _course, nameof(TrainingOptions.KeepBest), nameof(TrainingOptions.KeptCheckpoints), nameof(TrainingOptions.Threads),
        nameof(TrainingOptions.CheckpointInterval),
    ];

    /// <summary>Refuses changes that would make another run of it.</summary>
    /// <exception cref="TrainingException">Names the options.</exception>
    public static void Check(TrainingOptions before, TrainingOptions after)
    {
        // The share of the small epochs follows other epochs, so that none of them comes back.
        string[] following = after.EarlyEpochs() <= before.EarlyEpochs() ? [nameof(TrainingOptions.EarlyShare)] : [];
        var refused = Between(before, after).Except(_free.Concat(following).Select(JsonNamingPolicy.CamelCase.ConvertName)).ToList();
        if (refused.Count > 0)
        {
            throw new TrainingException(
                $"A run cannot go on with another {string.Join(", ", refused)}. Epochs, learning rate, warm-up, time limit, "
                + $"the rules for plateau and early stopping, whether the best epoch is handed back, how many of the best are kept, threads "
                + $"and the checkpoint interval may change; start a new run for everything else.");
        }
    }

    /// <summary>Options that differ, by their names in a recipe file.</summary>
    public static IReadOnlyList<string> Between(TrainingOptions before, TrainingOptions after)
    {
        var (old, now) = (Json(before), Json(after));
        return [.. now.Select(pair => pair.Key).Where(name => !JsonNode.DeepEquals(old[name], now[name]))];
    }

    /// <summary>True when a run that has ended goes on by <paramref name="after"/> because a person changed how far or how it goes.</summary>
    internal static bool ChangeTheCourse(TrainingOptions before, TrainingOptions after)
        => Between(before, after).Intersect(_course.Select(JsonNamingPolicy.CamelCase.ConvertName)).Any();

    // Models are compared by their ids: on another machine their folders lie elsewhere.
    private static JsonObject Json(TrainingOptions options)
    {
        var byId = options with
        {
            StartModel = Path.GetFileName(options.StartModel),
            Teachers = [.. options.Teachers.Select(folder => Path.GetFileName(folder))],
        };
        return JsonSerializer.SerializeToNode(byId, JsonFormats.Strict)!.AsObject();
    }
}
