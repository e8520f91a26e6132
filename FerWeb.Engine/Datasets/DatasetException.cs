namespace FerWeb.Engine.Datasets;

/// <summary>A data set that cannot be used; the message is a plain sentence for a person, with the next step.</summary>
public sealed class DatasetException(string message, DatasetReport? report = null, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>What the pre-flight check had found until then, if it ran.</summary>
    public DatasetReport? Report { get; } = report;
}
