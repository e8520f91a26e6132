using FerWeb.Engine.Datasets;

namespace FerWeb.Engine.Evaluation;

/// <summary>The checkpoint that a model was made of.</summary>
/// <param name="Run">Id of the run.</param>
/// <param name="Step">Steps of the checkpoint; null in records of earlier versions, for what the run chose itself.</param>
public sealed record CheckpointOrigin(string Run, long? Step);

/// <summary>What was evaluated.</summary>
/// <param name="Id">The model's id.</param>
/// <param name="WeightsSha256">Which weights exactly, lower-case hex.</param>
/// <param name="Origin">The checkpoint that it was made of; null for another model.</param>
/// <param name="ValuesSha256">
/// The same of the weights' values alone, without what their file says about the model; null in records of earlier versions, and where nobody keeps
/// the evaluation.
/// </param>
public sealed record EvaluatedModel(string Id, string WeightsSha256, CheckpointOrigin? Origin = null, string? ValuesSha256 = null);

/// <summary>What it was evaluated on.</summary>
/// <param name="Name">The data set's name for a person.</param>
/// <param name="Sha256">Which pictures and labels exactly: two evaluations can be compared when this and the split are equal.</param>
/// <param name="Split">Which part.</param>
/// <param name="Images">Pictures in it.</param>
/// <param name="SplitRule">How the splits came about, in a sentence.</param>
/// <param name="Id">Its id in the library; null for one from elsewhere.</param>
public sealed record EvaluatedData(string Name, string Sha256, Split Split, int Images, string SplitRule, string? Id = null)
{
    /// <summary>Whether it is the same part of the same pictures with the same labels.</summary>
    public bool HasSamePicturesAs(EvaluatedData other) => (Sha256, Split) == (other.Sha256, other.Split);
}

/// <summary>The result of a model on one split of a data set; never changed once written. Its predictions lie beside it.</summary>
public sealed record EvaluationRecord
{
    /// <summary>The layout version that this code writes and reads.</summary>
    public const int CurrentFormat = 1;

    /// <value>Layout version.</value>
    public int Format { get; init; } = CurrentFormat;

    /// <value>What was evaluated.</value>
    public required EvaluatedModel Model { get; init; }

    /// <value>On what.</value>
    public required EvaluatedData Data { get; init; }

    /// <value>What of each picture was shown.</value>
    public required Views Views { get; init; }

    /// <value>When, UTC.</value>
    public required DateTimeOffset Measured { get; init; }

    /// <value>How long the network took for all pictures.</value>
    public required double PredictionSeconds { get; init; }

    /// <value>The FER-2013 head against the labels.</value>
    public required HeadFigures Fer { get; init; }

    /// <value>The crowd head against the majority of the FER+ votes; null without that head or without votes.</value>
    public HeadFigures? Crowd { get; init; }

    /// <value>By its record the model learnt from no copy of these pictures; false on training pictures, and in records of earlier versions.</value>
    public bool LeftOutCopies { get; init; }

    /// <value>On a test split: this is its n-th counted use, from 1; null on other splits, and where uses are not counted.</value>
    public int? TestUse { get; init; }
}
