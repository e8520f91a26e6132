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
    /// <summary>The options with these changes.</summary>
    public TrainingOptions ApplyTo(TrainingOptions options) => options with
    {
        Epochs = Epochs ?? options.Epochs,
        LearningRate = LearningRate ?? options.LearningRate,
        EarlyStopping = Patience switch
        {
            null => options.EarlyStopping,
            <= 0 => null,
            { } patience => (options.EarlyStopping ?? new EarlyStoppingOptions()) with { Patience = patience },
        },
    };
}
