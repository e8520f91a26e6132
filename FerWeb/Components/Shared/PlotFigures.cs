namespace FerWeb.Components.Shared;

/// <summary>What a chart shows, in figures.</summary>
/// <param name="Columns">Their titles; the first is that of what the rows are called by.</param>
/// <param name="Rows">What each is called, and its values; null where there is none.</param>
public sealed record PlotFigures(IReadOnlyList<string> Columns, IReadOnlyList<(string Word, string?[] Values)> Rows);
