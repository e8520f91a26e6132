using FerWeb.Engine.Evaluation;
using FerWeb.Engine.Training;

namespace FerWeb.Engine.Models;

/// <summary>What was measured when a model was exported, all on the validation split.</summary>
/// <param name="Reports">One per head and kind of views.</param>
/// <param name="FerCalibration">The FER-2013 head's temperature, measured on pictures that it was not fitted on.</param>
/// <param name="CrowdCalibration">The same for the crowd head against vote shares; null without that head.</param>
public sealed record ModelMetrics(IReadOnlyList<EvaluationReport> Reports, CalibrationOutcome FerCalibration, CalibrationOutcome? CrowdCalibration);

/// <summary>Where a model comes from.</summary>
/// <param name="Recipe">All options of its training run.</param>
/// <param name="Epochs">Epochs that were trained.</param>
/// <param name="Images">Training pictures that were used.</param>
/// <param name="Dataset">Name of the data set.</param>
/// <param name="DatasetSha256">SHA-256 of its pixels, labels and votes.</param>
/// <param name="Libtorch">Version of libtorch.</param>
/// <param name="Exported">When, UTC.</param>
public sealed record ModelProvenance(TrainingOptions Recipe, int Epochs, int Images, string Dataset, string DatasetSha256, string Libtorch, DateTimeOffset Exported);
