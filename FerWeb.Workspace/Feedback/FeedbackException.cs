namespace FerWeb.Workspace.Feedback;

/// <summary>Feedback cannot be read, kept or exported; the message is a sentence for a person, with the next step.</summary>
public sealed class FeedbackException : Exception
{
    /// <inheritdoc/>
    public FeedbackException(string message)
        : base(message)
    {
    }

    /// <inheritdoc/>
    public FeedbackException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
