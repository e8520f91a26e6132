using FerWeb.Engine.Emotions;

namespace FerWeb.Engine.Training.Runs;

/// <summary>What a run was started with; written before its first step, as config.json.</summary>
/// <param name="Format">Layout version.</param>
/// <param name="Created">When, UTC.</param>
/// <param name="Data">Full path of the data set as it was given.</param>
/// <param name="DatasetName">Its name for a person.</param>
/// <param name="DatasetSha256">Which pictures and labels exactly.</param>
/// <param name="Options">The recipe.</param>
public sealed record RunConfig(int Format, DateTimeOffset Created, string Data, string DatasetName, string DatasetSha256, TrainingOptions Options)
{
    /// <value>Classes of the data set, in the order of the network's answers.</value>
    public IReadOnlyList<string> Classes { get; init; } = FaceClasses.Seven;

    /// <summary>The layout version that this code writes and reads.</summary>
    public const int CurrentFormat = 1;

    /// <summary>The same run with other options.</summary>
    /// <exception cref="TrainingException">An option differs that cannot change once a run has begun.</exception>
    public RunConfig ContinuedWith(TrainingOptions options)
    {
        OptionChanges.Check(Options, options);
        return this with { Options = options };
    }
}
