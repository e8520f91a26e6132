using FerWeb.Workspace.Runs;

namespace FerWeb.Models;

/// <summary>A model that answers, or did once.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Folder">Full path of its files.</param>
/// <param name="Run">Run that it came from; null for the one that ships with FerWeb.</param>
/// <param name="Step">Steps of its checkpoint.</param>
/// <param name="Since">When it was last made live; null when nobody ever chose it.</param>
/// <param name="By">Who made it live.</param>
public sealed record KnownModel(string Id, string Folder, string? Run = null, long? Step = null, DateTimeOffset? Since = null, string? By = null)
{
    /// <summary>False when its files have been removed.</summary>
    public bool IsThere => Directory.Exists(Folder);

    public static KnownModel Of(Promotion promotion)
        => new(promotion.ModelId, promotion.ModelFolder, promotion.RunId, promotion.Step, promotion.At, promotion.By);
}
