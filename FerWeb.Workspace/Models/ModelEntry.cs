using FerWeb.Engine;
using FerWeb.Engine.Models;
using FerWeb.Workspace.Runs;

namespace FerWeb.Workspace.Models;

/// <summary>A model of the library.</summary>
/// <param name="Id">Its id: the name of its folder.</param>
/// <param name="Folder">Full path of its files.</param>
/// <param name="Description">What is written down about it; null when that cannot be read.</param>
/// <param name="Fault">Why it cannot be read; null when it can.</param>
/// <param name="IsShipped">It came with FerWeb.</param>
/// <param name="IsLive">It answers.</param>
/// <param name="Promotion">When it was last made live; null when it never was.</param>
public sealed record ModelEntry(
    string Id, string Folder, ModelDescription? Description, Sentence? Fault, bool IsShipped, bool IsLive, Promotion? Promotion)
{
    /// <value>What a person called it, else its id.</value>
    public string Name => Description?.Name ?? Id;

    /// <value>The run that it came from; null when nobody knows one, and for the one that came with FerWeb, whose run is nowhere here.</value>
    public string? Run => IsShipped ? null : Promotion?.RunId ?? Description?.Provenance?.Run;
}
