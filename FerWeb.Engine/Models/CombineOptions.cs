namespace FerWeb.Engine.Models;

/// <summary>How several models become one.</summary>
/// <param name="AverageWeights">
/// One network with the mean of their weights, instead of all of them with the mean of their probabilities: as quick as each. It is of use
/// among networks that were trained on from the same weights.
/// </param>
/// <param name="HalfPrecision">Store the weights as float16, at half the size; what is measured is the model with the rounded ones.</param>
/// <param name="TenCrop">Measure ten views as well, which takes ten times as long.</param>
public sealed record CombineOptions(bool AverageWeights = false, bool HalfPrecision = false, bool TenCrop = false);
