namespace FerWeb.Engine.Datasets;

/// <summary>What can be wrong with, or worth knowing about, an image or a row.</summary>
public enum IssueCause
{
    /// <summary>A row whose fields cannot be told apart.</summary>
    BrokenRow,

    /// <summary>A row without exactly 2304 pixel values.</summary>
    WrongPixelCount,

    /// <summary>A row with a pixel that is not a whole number of 0 to 255.</summary>
    PixelOutOfRange,

    /// <summary>A class that is none of the seven.</summary>
    UnknownLabel,

    /// <summary>A Usage that names no split, such as Training, PublicTest, PrivateTest, train, val, test.</summary>
    UnknownUsage,

    /// <summary>A file of zero bytes.</summary>
    EmptyFile,

    /// <summary>A file that is no picture.</summary>
    WrongType,

    /// <summary>A file with too many bytes or pixels.</summary>
    TooLarge,

    /// <summary>A picture that is truncated, damaged or may not be read.</summary>
    Unreadable,

    /// <summary>A face with contempt, which is none of the seven.</summary>
    OtherEmotion,

    /// <summary>A picture of a tree that was copied into itself; the outer one is counted.</summary>
    CopiedFile,

    /// <summary>What notebooks and systems leave behind, such as .ipynb_checkpoints.</summary>
    HiddenFile,

    /// <summary>A file that is no picture by its name, or beside the CSV file that was read.</summary>
    OtherFile,

    /// <summary>A vote row that fits no image, or whose counts are no numbers of 0 to 255; only its votes are left out.</summary>
    UnusableVotes,

    /// <summary>An image whose pixels all have one value; kept, but a training run leaves it out.</summary>
    ConstantImage,

    /// <summary>A further copy of an image that stands in the same split already.</summary>
    DuplicateInSplit,

    /// <summary>A validation or test image that also stands in an earlier split.</summary>
    DuplicateAcrossSplits,

    /// <summary>One of several identical images that do not all carry the same label.</summary>
    ConflictingLabels,

    /// <summary>A class with fewer than 50 training images.</summary>
    SmallClass,

    /// <summary>One of several folders that were read together, with the pictures in it.</summary>
    SeveralFolders,

    /// <summary>An image in no split's folder while others are in one; it counts as training.</summary>
    WithoutSplit,
}

/// <summary>One cause in the pre-flight report.</summary>
/// <param name="Cause">What it is.</param>
/// <param name="Count">How many images or rows it concerns.</param>
/// <param name="Examples">The first of them by row number or name, with detail; at most <see cref="DatasetReport.MaxExamples"/>.</param>
public sealed record DatasetIssue(IssueCause Cause, int Count, IReadOnlyList<string> Examples);

/// <summary>The pre-flight report: what every row or file was checked for, and what was found.</summary>
/// <param name="Read">Images or rows that were looked at.</param>
/// <param name="Quarantined">How many of them cannot be used and were left out.</param>
/// <param name="Issues">What was found, most serious first.</param>
/// <param name="Skipped">Further files that were not looked at, each for a cause that is among the issues.</param>
public sealed record DatasetReport(int Read, int Quarantined, IReadOnlyList<DatasetIssue> Issues, int Skipped = 0)
{
    /// <summary>So many examples are named per cause.</summary>
    public const int MaxExamples = 20;

    /// <summary>True for causes that make an image unusable.</summary>
    public static bool IsFault(IssueCause cause) => cause <= IssueCause.Unreadable;

    /// <summary>True for causes that a file is skipped for, without anything being wrong with it.</summary>
    public static bool IsSkipped(IssueCause cause) => cause is > IssueCause.Unreadable and < IssueCause.UnusableVotes;

    /// <summary>How many images or rows <paramref name="cause"/> concerns.</summary>
    public int CountOf(IssueCause cause) => Issues.FirstOrDefault(issue => issue.Cause == cause)?.Count ?? 0;

    /// <summary>The cause in words, for a person.</summary>
    public static string Describe(IssueCause cause) => cause switch
    {
        IssueCause.BrokenRow => "broken row",
        IssueCause.WrongPixelCount => "wrong number of pixels",
        IssueCause.PixelOutOfRange => "pixel value outside 0 to 255",
        IssueCause.UnknownLabel => "unknown label",
        IssueCause.UnknownUsage => "unknown usage",
        IssueCause.EmptyFile => "empty file",
        IssueCause.WrongType => "not a picture",
        IssueCause.TooLarge => "too large",
        IssueCause.Unreadable => "unreadable picture",
        IssueCause.OtherEmotion => "contempt, which is none of the seven emotions",
        IssueCause.CopiedFile => "copy of a tree inside itself",
        IssueCause.HiddenFile => "hidden file or one of the system's",
        IssueCause.OtherFile => "other file",
        IssueCause.UnusableVotes => "votes without an image",
        IssueCause.ConstantImage => "constant image (one gray value)",
        IssueCause.DuplicateInSplit => "extra copy within its split",
        IssueCause.DuplicateAcrossSplits => "copy of an image of an earlier split",
        IssueCause.ConflictingLabels => "identical images, different labels",
        IssueCause.SmallClass => "class with fewer than 50 training images",
        IssueCause.SeveralFolders => "folder, read together with others",
        IssueCause.WithoutSplit => "outside the folders of splits, taken for training",
        _ => cause.ToString(),
    };
}
