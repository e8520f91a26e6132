using FerWeb.Workspace.Models;
using FerWeb.Workspace.Runs;

namespace FerWeb.Models;

/// <summary>A model that answers, did once, or may.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Folder">Full path of its files.</param>
/// <param name="Run">Run that it came from; null for the one that ships with FerWeb.</param>
/// <param name="Step">Steps of its checkpoint.</param>
/// <param name="Since">When it was last made live; null when nobody ever chose it.</param>
/// <param name="By">Who made it live.</param>
/// <param name="IsImported">It was brought from elsewhere.</param>
public sealed record KnownModel(
    string Id, string Folder, string? Run = null, long? Step = null, DateTimeOffset? Since = null, string? By = null,
    bool IsImported = false)
{
    /// <summary>False when its files have been removed.</summary>
    public bool IsThere => Directory.Exists(Folder);

    /// <summary>A model that was live.</summary>
    /// <param name="promotion">When it was.</param>
    /// <param name="kept">The folder of promoted and imported models.</param>
    public static KnownModel Of(Promotion promotion, string kept) => new(
        promotion.ModelId, promotion.ModelFolder, promotion.RunId, promotion.Step, promotion.At, promotion.By,
        promotion.RunId is null && Path.GetDirectoryName(promotion.ModelFolder) == kept);

    /// <summary>A model of the library that was never live.</summary>
    public static KnownModel Of(ModelEntry model) => new(model.Id, model.Folder, IsImported: !model.IsShipped);
}
