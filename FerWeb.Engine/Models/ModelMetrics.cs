using FerWeb.Engine.Evaluation;

namespace FerWeb.Engine.Models;

/// <summary>What was measured when a model was exported, all on the validation split.</summary>
/// <param name="Reports">One per head and kind of views.</param>
/// <param name="FerCalibration">The FER-2013 head's temperature, measured on pictures that it was not fitted on.</param>
/// <param name="CrowdCalibration">The same for the crowd head against vote shares; null without a head that was trained and votes with a majority.</param>
public sealed record ModelMetrics(IReadOnlyList<EvaluationReport> Reports, CalibrationOutcome FerCalibration, CalibrationOutcome? CrowdCalibration);
