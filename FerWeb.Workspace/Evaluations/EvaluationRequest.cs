using FerWeb.Engine.Datasets;
using FerWeb.Engine.Evaluation;

namespace FerWeb.Workspace.Evaluations;

/// <summary>What somebody wants evaluated; never changed once kept.</summary>
/// <param name="Model">Id of the model; of a checkpoint, which becomes a model first, its run's id.</param>
/// <param name="Origin">The checkpoint; null for a model that is there.</param>
/// <param name="Dataset">Id of the data set in the library.</param>
/// <param name="DatasetName">Its name for a person.</param>
/// <param name="Split">Which part of it.</param>
/// <param name="Views">What of each picture is shown.</param>
/// <param name="By">Who asked.</param>
/// <param name="Created">When, UTC.</param>
public sealed record EvaluationRequest(
    string Model, CheckpointOrigin? Origin, string Dataset, string DatasetName, Split Split, Views Views, string By, DateTimeOffset Created);
