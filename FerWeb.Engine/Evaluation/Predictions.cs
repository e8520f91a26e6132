namespace FerWeb.Engine.Evaluation;

/// <summary>Probabilities for N pictures, row by row.</summary>
/// <param name="Fer">N x K, in the order of the model's classes.</param>
/// <param name="Crowd">N x 8, FER+'s order; null when the network has no crowd head.</param>
public sealed record Predictions(float[] Fer, float[]? Crowd);
