namespace FerWeb.Engine.Training;

/// <summary>A run cannot start or go on; the message is a sentence for a person.</summary>
public sealed class TrainingException : Exception
{
    /// <inheritdoc/>
    public TrainingException(string message)
        : base(message)
    {
    }

    /// <inheritdoc/>
    public TrainingException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
