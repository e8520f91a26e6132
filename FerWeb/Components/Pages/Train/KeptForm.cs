namespace FerWeb.Components.Pages.Train;

/// <summary>
/// What somebody filled in on the page Train, as the tab of their browser keeps it. It comes from there as anything else that a person
/// sends: texts that the fields check, and names that are looked up.
/// </summary>
/// <param name="Person">Who.</param>
/// <param name="Architecture">The network.</param>
/// <param name="Preset">Id of the preset that was chosen last; empty for the cloned run's own settings.</param>
/// <param name="Teachers">Folders of the teachers.</param>
/// <param name="Start">Key of the weights that it starts from.</param>
/// <param name="Name">Of the run.</param>
/// <param name="Device">What computes.</param>
/// <param name="Texts">What each field showed, by its key.</param>
/// <param name="Dataset">Id of the data set that was chosen; null where there is none.</param>
/// <param name="IsStarting">A run was just being started.</param>
internal sealed record KeptForm(
    string Person,
    string Architecture,
    string Preset,
    IReadOnlyList<string> Teachers,
    string Start,
    string Name,
    string Device,
    IReadOnlyDictionary<string, string> Texts,
    string? Dataset = null,
    bool IsStarting = false);
