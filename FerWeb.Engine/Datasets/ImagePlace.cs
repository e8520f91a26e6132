namespace FerWeb.Engine.Datasets;

/// <summary>Where an image stands in a data set.</summary>
/// <param name="Split">Its split.</param>
/// <param name="Index">From 0.</param>
public readonly record struct ImagePlace(Split Split, int Index);
