using System.Globalization;
using System.Text.Json.Serialization;
using FerWeb.Engine.Training;

namespace FerWeb.Workspace.Runs;

/// <summary>What may be other when a run goes on; null leaves it. Network, classes and data set stay.</summary>
/// <param name="Epochs">Epochs in all, those done included.</param>
/// <param name="LearningRate">Peak learning rate.</param>
/// <param name="Patience">Epochs without improvement before early stopping; 0 turns it off.</param>
/// <param name="MaxMinutes">Training time in all, that until now included, after which the run ends; 0 for no limit.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ResumeChanges(int? Epochs = null, double? LearningRate = null, int? Patience = null, double? MaxMinutes = null)
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
        List<OptionFault> faults = [.. mayChange.Select(option => option.Check(changed)).OfType<OptionFault>()];
        if (MaxMinutes is { } minutes)
        {
            // As text, which is checked before it is set: there are numbers of minutes that no time can hold.
            var text = minutes.ToString(CultureInfo.InvariantCulture);
            changed = TrainingOptionTable.Get("maxMinutes").Write(changed, text, out var fault) ?? changed;
            if (fault is not null)
            {
                faults.Add(fault);
            }
        }

        return faults.Count > 0 ? throw new TrainingException(faults) : changed;
    }
}
