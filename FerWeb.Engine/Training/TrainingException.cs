namespace FerWeb.Engine.Training;

/// <summary>A run cannot start or go on; the message is a sentence for a person.</summary>
public sealed class TrainingException : Exception
{
    /// <inheritdoc/>
    public TrainingException(string message)
        : base(message)
    {
    }

    /// <summary>An option cannot be used.</summary>
    public TrainingException(OptionFault fault)
        : base(fault.ToString()) => Fault = fault;

    /// <inheritdoc/>
    public TrainingException(string message, Exception inner)
        : base(message, inner)
    {
    }

    /// <value>Which option cannot be used, and why; null for another reason.</value>
    public OptionFault? Fault { get; }
}
