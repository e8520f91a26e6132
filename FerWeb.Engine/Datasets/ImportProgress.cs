namespace FerWeb.Engine.Datasets;

/// <summary>How far an import is.</summary>
/// <param name="Images">Images or rows read so far.</param>
/// <param name="Fraction">Share of the whole work that is done, 0 to 1.</param>
/// <param name="Remaining">Expected time left; null while it cannot be told yet.</param>
public sealed record ImportProgress(int Images, double Fraction, TimeSpan? Remaining);
