using System.Globalization;
using static FerWeb.Localization.Texts;

namespace FerWeb.Recognition;

/// <summary>A probability in words that neither hide a small value nor promise certainty.</summary>
internal static class ProbabilityText
{
    private static CultureInfo Culture => CultureInfo.CurrentUICulture;

    /// <summary>"83 %", one decimal under 10 %, "&lt;0.1 %" and "&gt;99 %" at the ends; a no-break space before the sign.</summary>
    public static string Format(double probability)
    {
        var percent = probability * 100;
        return percent switch
        {
            < 0.1 => "<" + Sign(0.1.ToString(Culture)),
            < 9.95 => Sign(percent.ToString("0.0", Culture)),
            >= 99.5 and < 100 => ">" + Sign("99"),
            _ => Sign(percent.ToString("0", Culture)),
        };
    }

    /// <summary>A figure with the sign where readers of the language expect it.</summary>
    public static string Sign(string figure) => T["{0}\u00a0%", figure];
}
