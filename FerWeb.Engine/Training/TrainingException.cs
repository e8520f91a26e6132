namespace FerWeb.Engine.Training;

/// <summary>A run cannot start or go on.</summary>
public sealed class TrainingException : SentenceException
{
    /// <summary>For any reason.</summary>
    public TrainingException(Sentence sentence, Exception? inner = null)
        : base(sentence, inner)
    {
    }

    /// <summary>An option cannot be used.</summary>
    public TrainingException(OptionFault fault)
        : base(fault.ToString()) => Fault = fault;

    /// <value>Which option cannot be used, and why; null for another reason.</value>
    public OptionFault? Fault { get; }
}
