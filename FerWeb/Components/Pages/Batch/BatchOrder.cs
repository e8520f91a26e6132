using System.Globalization;
using FerWeb.Localization;
using FerWeb.Recognition;

namespace FerWeb.Components.Pages.Batch;

/// <summary>What the photos of a batch are ordered by.</summary>
public enum BatchColumn
{
    /// <summary>As they were chosen.</summary>
    None,

    /// <summary>Name of the file.</summary>
    File,

    /// <summary>The word of the largest face's emotion.</summary>
    Emotion,

    /// <summary>The probability of that emotion.</summary>
    Probability,
}

/// <summary>The order of a batch's photos in the table.</summary>
/// <param name="Column">By what.</param>
/// <param name="IsDescending">The last first.</param>
public sealed record BatchOrder(BatchColumn Column, bool IsDescending)
{
    /// <summary>As the photos were chosen.</summary>
    public static BatchOrder AsChosen { get; } = new(BatchColumn.None, false);

    /// <summary>The order after a click on a column: its own, then the other way round, then as chosen. The highest probability comes first.</summary>
    public BatchOrder After(BatchColumn column)
    {
        var first = column == BatchColumn.Probability;
        return Column != column ? new BatchOrder(column, first) : IsDescending == first ? new BatchOrder(column, !first) : AsChosen;
    }

    /// <summary>The photos in this order; those without a face keep theirs, at the end, unless the names decide.</summary>
    public IReadOnlyList<BatchPhoto> Apply(IReadOnlyList<BatchPhoto> photos) => Column switch
    {
        BatchColumn.File => [.. Sort(photos, photo => photo.Name, Names())],
        BatchColumn.Emotion => [.. Sort(photos.Where(photo => photo.HasFaces), Word, Names()), .. photos.Where(photo => !photo.HasFaces)],
        BatchColumn.Probability =>
            [.. Sort(photos.Where(photo => photo.HasFaces), Probability, Comparer<float>.Default), .. photos.Where(photo => !photo.HasFaces)],
        _ => photos,
    };

    // "2.jpg" before "10.jpg", as a person reads them.
    private static StringComparer Names()
        => StringComparer.Create(CultureInfo.GetCultureInfo(Languages.Current), CompareOptions.IgnoreCase | CompareOptions.NumericOrdering);

    private static string Word(BatchPhoto photo) => photo.Result!.Faces[0].Label.Word();

    private static float Probability(BatchPhoto photo)
    {
        var face = photo.Result!.Faces[0];
        return face.Probabilities[face.Label.Index];
    }

    private IOrderedEnumerable<BatchPhoto> Sort<T>(IEnumerable<BatchPhoto> photos, Func<BatchPhoto, T> by, IComparer<T> comparer)
        => IsDescending ? photos.OrderByDescending(by, comparer) : photos.OrderBy(by, comparer);
}
