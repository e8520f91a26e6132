using System.Text.Json.Serialization;
using FerWeb.Engine.Training;

namespace FerWeb.Workspace.Runs;

/// <summary>What may be other when a run goes on; null leaves it. Network, classes and data set stay.</summary>
/// <param name="Epochs">Epochs in all, those done included.</param>
/// <param name="LearningRate">Peak learning rate.</param>
/// <param name="Patience">Epochs without improvement before early stopping; 0 turns it off.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ResumeChanges(int? Epochs = null, double? LearningRate = null, int? Patience = null)
{
    /// <value>The patience as it is given here: 0 where there is no early stopping.</value>
    public static NumberOption PatienceOption { get; } = ((NumberOption)TrainingOptionTable.Get("earlyStoppingPatience")) with
    {
        Key = "patience",
        Get = options => options.EarlyStopping?.Patience ?? 0,
        Set = (options, patience) => options with
        {
            EarlyStopping = patience is null or 0 ? null : (options.EarlyStopping ?? new EarlyStoppingOptions()) with { Patience = (int)patience },
        },
        IsUsed = _ => true,
    };

    /// <summary>The options with these changes.</summary>
    /// <exception cref="TrainingException">One is out of its limits.</exception>
    public TrainingOptions ApplyTo(TrainingOptions options)
    {
        var changed = options with { Epochs = Epochs ?? options.Epochs, LearningRate = LearningRate ?? options.LearningRate };
        changed = Patience is null ? changed : PatienceOption.Set(changed, Patience);
        TrainingOption[] mayChange = [TrainingOptionTable.Epochs, TrainingOptionTable.Get("learningRate"), PatienceOption];
        OptionFault[] faults = [.. mayChange.Select(option => option.Check(changed)).OfType<OptionFault>()];
        return faults.Length > 0 ? throw new TrainingException(faults) : changed;
    }
}
