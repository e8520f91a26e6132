namespace FerWeb.Engine.Datasets;

/// <summary>A data set that cannot be used.</summary>
public sealed class DatasetException(Sentence sentence, DatasetReport? report = null, Exception? inner = null) : SentenceException(sentence, inner)
{
    /// <summary>What the pre-flight check had found until then, if it ran.</summary>
    public DatasetReport? Report { get; } = report;

    /// <value>An import was refused because the folders name no emotions, and with <see cref="ImportOptions.OwnClasses"/> they can be classes.</value>
    public bool CanBeOwnClasses { get; init; }
}
