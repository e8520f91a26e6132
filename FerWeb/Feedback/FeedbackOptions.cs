using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace FerWeb.Feedback;

/// <summary>Whether people are asked if an answer was right, and how much of what they say is kept.</summary>
public sealed class FeedbackOptions
{
    public const string Section = "Feedback";

    /// <value>Asks "Was this right?" at each face, and takes answers. Default: false; then nothing of it is there.</value>
    public bool Enabled { get; set; }

    /// <value>Pictures of faces that are kept at most, each by its person's tick. Default: 10,000.</value>
    [Range(0, 1_000_000)]
    public int MaxPictures { get; set; } = 10_000;

    /// <value>Answers that are kept at most, with and without a picture. Default: 100,000.</value>
    [Range(1, 10_000_000)]
    public int MaxAnswers { get; set; } = 100_000;
}

[OptionsValidator]
internal sealed partial class FeedbackOptionsValidator : IValidateOptions<FeedbackOptions>;
