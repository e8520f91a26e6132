using FerWeb.Engine.Training;

namespace FerWeb.Engine.Models;

/// <summary>The part of a model's card about its training: what happened, by the run's own record.</summary>
internal static class ModelCardTraining
{
    /// <summary>True when the record says that pictures which also stand in validation or test were left out.</summary>
    public static bool LeftOutHeldOut(ModelProvenance? origin) => origin is { Outcome.Record: not null, Recipe.DropHeldOut: true };

    public static void Add(ModelProvenance origin, ModelDescription model, Action<FormattableString> line)
    {
        var (recipe, outcome) = (origin.Recipe, origin.Outcome);
        line($"## Training");
        line($"");
        line($"- By FerWeb's own trainer on {origin.Dataset}{(origin.Origin is { } data ? $" ({data.Source}; splits: {data.SplitRule.TrimEnd('.')})" : "")}.");
        line($"- {Pictures(origin)}");
        var frozen = recipe.FrozenStages > 0 ? FormattableString.Invariant($" The first {recipe.FrozenStages} of its stages kept them unchanged.") : "";
        line($"- {Start(outcome)}{frozen}");
        line($"- {Recipe(recipe)}");
        line($"- {Votes(model, outcome?.Record)}");
        line($"- {Weights(origin)}");
        line($"- {Validation(recipe, outcome)}");
        line($"- Data SHA-256 `{origin.DatasetSha256}`; weights SHA-256 `{model.WeightsSha256}`.");
        if (outcome?.Record?.Gpu is { } gpu)
        {
            line($"- Trained at the end on {gpu.Name}, driver {gpu.Driver}.");
        }

        line($"- Exported {origin.Exported:yyyy-MM-dd} by libtorch {origin.Libtorch}.");
        line($"");
    }

    private static FormattableString Pictures(ModelProvenance origin)
    {
        if (origin.Outcome?.Record is not { } record)
        {
            return $"{origin.Images} training pictures, those that the cleaning left out included; how many these were is not recorded.";
        }

        var leftOut = record.LeftOut.Total() == 0 ? "none was left out" : $"left out: {record.LeftOut}";
        var heldOut = LeftOutHeldOut(origin)
            ? "No picture that also stands in validation or test was learned from."
            : "Pictures that also stand in validation or test were learned from as well.";
        var teachers = record.Teachers is { Count: > 0 } taught
            ? FormattableString.Invariant($" Beside the labels it learned the answers of {string.Join(", ", taught)} (weight {origin.Recipe.TeacherWeight}).")
            : "";
        return $"Learned from {record.Images} of {origin.Images} training pictures ({leftOut}). {heldOut}{teachers}";
    }

    private static FormattableString Start(TrainingOutcome? outcome) => outcome?.Record switch
    {
        null => $"Which weights it started from is not recorded.",
        { Start: null } => $"Started from fresh weights; no other pictures, no other network.",
        { Start: { FreshHead: true } start } =>
            $"Started from the weights of {start.Name}, trained on {start.Dataset ?? "what is not recorded"} for other classes; its head started fresh.",
        { Start: var start } =>
            $"Started from the weights of {start.Name}, trained on {start.Dataset ?? "what is not recorded"}; they may have seen any of these pictures.",
    };

    private static FormattableString Recipe(TrainingOptions recipe)
    {
        var average = recipe.AverageDecay > 0 ? FormattableString.Invariant($"averaged weights (decay {recipe.AverageDecay})") : "no averaged weights";
        var optimizer = FormattableString.Invariant($"{recipe.Optimizer} with learning rate {recipe.LearningRate} ({recipe.Schedule})");
        var smoothing = FormattableString.Invariant($"label smoothing {recipe.LabelSmoothing}");
        var power = recipe.SamplingExponent;
        var sampling = power == 1 ? "" : FormattableString.Invariant($", classes drawn by their number to the power {power}");
        return $"Batches of {recipe.BatchSize}{sampling}, {optimizer}, weight decay {recipe.WeightDecay}, {smoothing}, {average}, seed {recipe.Seed}.";
    }

    private static FormattableString Votes(ModelDescription model, TrainingRecord? record)
    {
        var weight = model.Provenance!.Recipe.CrowdWeight;
        return (model.Network.HasCrowdHead && weight > 0, record) switch
        {
            (false, _) => $"Votes of a crowd as labels: none.",
            (_, null) => $"Votes of a crowd as labels: with weight {weight}, where the training pictures had some.",
            (_, { WithVotes: 0, TaughtCrowd: true }) =>
                $"Votes of a crowd as labels: none, because no training picture had usable ones. Head B learned the teachers' answers, with weight {weight}.",
            (_, { WithVotes: 0 }) => $"Votes of a crowd as labels: none, because no training picture had usable ones. Head B was not trained.",
            (_, { } known) => $"Votes of a crowd as labels: of {known.WithVotes} training pictures, with weight {weight}.",
        };
    }

    private static FormattableString Weights(ModelProvenance origin)
    {
        var measure = origin.Recipe.BestBy.Words();
        return origin.Outcome switch
        {
            null => $"{origin.Epochs} epochs were trained; which epoch's weights these are is not recorded.",
            { Pick: EpochPick.Best } best =>
                $"The weights are those of epoch {best.WeightsEpoch} of {best.Epochs}, which had the best {measure}. That flatters the figures below.",
            { Pick: EpochPick.Chosen, WeightsSteps: > 0 } chosen =>
                $"The weights are those {Within(chosen)}: a person chose this checkpoint, perhaps by its {measure}.",
            { Pick: EpochPick.Chosen } chosen =>
                $"The weights are those after epoch {chosen.WeightsEpoch} of {chosen.Epochs}: a person chose this checkpoint, perhaps by its {measure}.",
            { Ended: StopReason.TimeLimit } limited => $"The weights are those at the time limit, within epoch {limited.WeightsEpoch + 1}.",
            { Ended: null, WeightsSteps: > 0 } stopped => $"The weights are those {Within(stopped)}: the training had not come to its end.",
            { Ended: null } stopped => $"The weights are those after epoch {stopped.WeightsEpoch}: the training had not come to its end.",
            { WeightsSteps: > 0 } back => $"The weights are those {Within(back)}.",
            { } last => $"The weights are those after the last epoch, {last.WeightsEpoch}.",
        };
    }

    private static FormattableString Within(TrainingOutcome outcome)
        => $"within epoch {outcome.WeightsEpoch + 1}, after {outcome.WeightsSteps} of its steps";

    private static FormattableString Validation(TrainingOptions recipe, TrainingOutcome? outcome)
    {
        var uses = new List<string>();
        if (recipe.KeepBest && outcome is not { Pick: EpochPick.Chosen })
        {
            uses.Add("to pick the epoch");
        }

        if (recipe.EarlyStopping is not null)
        {
            uses.Add(outcome?.Ended == StopReason.EarlyStopped ? "to end the training early" : "to watch for an early end, which did not come");
        }

        if (recipe.Plateau is not null)
        {
            uses.Add("to lower the learning rate when they no longer improved");
        }

        return uses.Count == 0
            ? outcome is { Pick: EpochPick.Chosen }
                ? (FormattableString)$"The validation pictures had no say in the training itself; perhaps they had in the choice of the checkpoint."
                : $"The validation pictures had no say in the training."
            : $"The validation pictures were used {string.Join(", ", uses)}.";
    }
}
