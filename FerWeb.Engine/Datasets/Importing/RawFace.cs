using FerWeb.Engine.Emotions;

namespace FerWeb.Engine.Datasets.Importing;

/// <summary>One row or file as the source gives it: pixels, or a file still to be decoded, or a fault.</summary>
internal sealed record RawFace(string Name, Split? Split)
{
    public FaceClass Label { get; init; }

    /// <value>2304 values, once known.</value>
    public byte[]? Pixels { get; set; }

    /// <value>The bytes of an image file.</value>
    public byte[]? Encoded { get; init; }

    /// <value>Ten FER+ counts.</value>
    public byte[]? Votes { get; init; }

    public IssueCause? Fault { get; set; }

    /// <value>What exactly is wrong, in words.</value>
    public string? Detail { get; set; }
}

/// <summary>Reads the faces of one kind of source, one after the other.</summary>
internal interface IFaceReader
{
    /// <summary>The kind of source, for the manifest.</summary>
    string Kind { get; }

    /// <summary>Share of the source that has been read, 0 to 1.</summary>
    double Fraction { get; }

    /// <summary>What the labels mean.</summary>
    IReadOnlyList<string> Classes => FaceClasses.Seven;

    IEnumerable<RawFace> Read(ReportBuilder report);
}
