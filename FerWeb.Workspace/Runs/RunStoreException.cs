namespace FerWeb.Workspace.Runs;

/// <summary>The store refuses; the message is a sentence for a person, with the next step.</summary>
public class RunStoreException : Exception
{
    /// <inheritdoc/>
    public RunStoreException(string message)
        : base(message)
    {
    }

    /// <inheritdoc/>
    public RunStoreException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
