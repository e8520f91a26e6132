namespace FerWeb.Engine.Models;

/// <summary>A model's files cannot be used; the message is a sentence for a person, with the next step.</summary>
public sealed class ModelFileException : Exception
{
    /// <inheritdoc/>
    public ModelFileException(string message)
        : base(message)
    {
    }

    /// <inheritdoc/>
    public ModelFileException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
