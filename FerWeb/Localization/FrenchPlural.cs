using System.Globalization;

namespace FerWeb.Localization;

/// <summary>
/// Fills the places of texts as the invariant culture does, and gives French its plurals: {0:s} in a translation is an s, but nothing
/// where {0} is 0 or 1, which French both says in the singular. The other languages say 0 as they say 2.
/// </summary>
internal sealed class FrenchPlural : IFormatProvider, ICustomFormatter
{
    public static FrenchPlural Provider { get; } = new();

    public object? GetFormat(Type? formatType)
        => formatType == typeof(ICustomFormatter) ? this : CultureInfo.InvariantCulture.GetFormat(formatType);

    public string Format(string? format, object? arg, IFormatProvider? formatProvider) => (format, arg) switch
    {
        ("s", _) => arg?.ToString() is "0" or "1" ? "" : "s",
        (_, IFormattable value) => value.ToString(format, CultureInfo.InvariantCulture),
        _ => arg?.ToString() ?? "",
    };
}
