using System.Text.Json.Serialization;
using FerWeb.Engine.Evaluation;

namespace FerWeb.Engine.Models;

/// <summary>What was measured when a model was exported, all on the validation split.</summary>
/// <param name="Reports">One per head and kind of views.</param>
/// <param name="FerCalibration">The FER-2013 head's temperature, measured on pictures that it was not fitted on.</param>
/// <param name="CrowdCalibration">The same for the crowd head against vote shares; null without a head that was trained and votes with a majority.</param>
/// <param name="Dataset">Of which data set; null for a model from before it was written down.</param>
public sealed record ModelMetrics(
    IReadOnlyList<EvaluationReport> Reports,
    CalibrationOutcome FerCalibration,
    CalibrationOutcome? CrowdCalibration,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] MeasuredData? Dataset = null);

/// <summary>The data set on whose validation split a model was measured.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Sha256">SHA-256 of its pixels, labels and votes.</param>
public sealed record MeasuredData(string Name, string Sha256);
