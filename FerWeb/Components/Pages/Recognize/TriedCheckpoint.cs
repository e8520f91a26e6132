namespace FerWeb.Components.Pages.Recognize;

/// <summary>A checkpoint that answers instead of the live model until the person goes back.</summary>
/// <param name="Run">Id of its run.</param>
/// <param name="Step">Its step.</param>
public sealed record TriedCheckpoint(string Run, long Step);
