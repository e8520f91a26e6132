using System.Globalization;
using Microsoft.Extensions.Localization;
using MudBlazor;
using static FerWeb.Localization.Texts;

namespace FerWeb.Localization;

/// <summary>The words that MudBlazor's components bring themselves, in the language of the page; those of the components that our pages use.</summary>
internal sealed class MudWords : MudLocalizer
{
    /// <value>By MudBlazor's own names; English is as MudBlazor has it.</value>
    public static IReadOnlyDictionary<string, string> Words { get; } = new Dictionary<string, string>
    {
        ["MudChip_Close"] = Key("Close"),
        ["MudDialog_Close"] = Key("Close"),
        ["MudSelect_SelectAll"] = Key("Select all"),
        ["MudSnackbar_Close"] = Key("Close"),
        ["MudStepper_Complete"] = Key("Complete"),
        ["MudStepper_Next"] = Key("Next"),
        ["MudStepper_Previous"] = Key("Previous"),
        ["MudStepper_Reset"] = Key("Reset"),
        ["MudStepper_Skip"] = Key("Skip"),
        ["MudTabs_AddTab"] = Key("Add tab"),
        ["MudTabs_CloseTab"] = Key("Close tab"),
        ["MudTabs_ScrollDown"] = Key("Scroll tabs down"),
        ["MudTabs_ScrollLeft"] = Key("Scroll tabs left"),
        ["MudTabs_ScrollRight"] = Key("Scroll tabs right"),
        ["MudTabs_ScrollUp"] = Key("Scroll tabs up"),
    };

    public override LocalizedString this[string key]
        => Words.TryGetValue(key, out var english) ? new LocalizedString(key, T[english]) : new LocalizedString(key, key, resourceNotFound: true);

    public override LocalizedString this[string key, params object[] arguments]
        => this[key] is { ResourceNotFound: false, Value: var word }
            ? new LocalizedString(key, string.Format(CultureInfo.InvariantCulture, word, arguments))
            : this[key];
}
