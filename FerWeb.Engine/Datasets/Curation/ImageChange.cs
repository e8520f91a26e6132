namespace FerWeb.Engine.Datasets.Curation;

/// <summary>What a person wants of one image: another label, or that it is left out.</summary>
/// <param name="Image">Which image.</param>
/// <param name="Class">Index of its new class; null to leave it out.</param>
public sealed record ImageChange(ImagePlace Image, int? Class);

/// <summary>A change that was made, as it is kept beside the data set that came of it.</summary>
/// <param name="Split">The image's split.</param>
/// <param name="Index">Its index in the data set before.</param>
/// <param name="Name">Its name.</param>
/// <param name="From">The label that it had.</param>
/// <param name="To">The label that it has now; null when it was left out.</param>
public sealed record MadeChange(Split Split, int Index, string Name, string From, string? To);

/// <summary>The data set that another one was made from by changes to some of its images.</summary>
/// <param name="Id">Its id in the library at that time.</param>
/// <param name="Name">Its name for a person.</param>
/// <param name="Sha256">SHA-256 of its images.</param>
/// <param name="Relabelled">Images that have another label now.</param>
/// <param name="LeftOut">Images that are not in it any more.</param>
public sealed record DatasetParent(string Id, string Name, string Sha256, int Relabelled, int LeftOut);
