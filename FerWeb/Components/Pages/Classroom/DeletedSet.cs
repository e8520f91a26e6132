using FerWeb.Workspace.Datasets;
using FerWeb.Workspace.Models;

namespace FerWeb.Components.Pages.Classroom;

/// <summary>A classroom set that is gone.</summary>
/// <param name="Name">What a person called it.</param>
/// <param name="Kept">The data sets that still hold pictures of it.</param>
/// <param name="Models">The models that learned from its pictures, which stay.</param>
/// <param name="WasGone">It was deleted elsewhere before; what went with it is not known here.</param>
public sealed record DeletedSet(string Name, IReadOnlyList<DatasetEntry> Kept, IReadOnlyList<ModelEntry> Models, bool WasGone = false);
