namespace FerWeb.Workspace.Runs;

/// <summary>A status as it stands after "is", in a sentence that may be said in another language.</summary>
/// <param name="Status">The status.</param>
public readonly record struct StatusWords(RunStatus Status)
{
    /// <inheritdoc/>
    public override string ToString() => Status switch
    {
        RunStatus.Draft => "a draft",
        RunStatus.EarlyStopped => "stopped early",
        _ => Status.ToString().ToLowerInvariant(),
    };
}
