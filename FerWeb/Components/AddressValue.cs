using System.Globalization;

namespace FerWeb.Components;

/// <summary>Values in the query of an address, where anybody may type: what makes no sense counts as left out.</summary>
internal static class AddressValue
{
    /// <summary>The value; null when there is none, or none that can be read.</summary>
    public static T? Of<T>(string? text)
        where T : struct, IParsable<T>
        => T.TryParse(text, CultureInfo.InvariantCulture, out var value) ? value : null;
}
