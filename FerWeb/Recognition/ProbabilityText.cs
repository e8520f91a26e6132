using System.Globalization;

namespace FerWeb.Recognition;

/// <summary>A probability in words that neither hide a small value nor promise certainty.</summary>
internal static class ProbabilityText
{
    /// <summary>"83 %", one decimal under 10 %, "&lt;0.1 %" and "&gt;99 %" at the ends; a no-break space before the sign.</summary>
    public static string Format(double probability)
    {
        var percent = probability * 100;
        return percent switch
        {
            < 0.1 => "<0.1\u00a0%",
            < 9.95 => percent.ToString("0.0", CultureInfo.InvariantCulture) + "\u00a0%",
            >= 99.5 and < 100 => ">99\u00a0%",
            _ => percent.ToString("0", CultureInfo.InvariantCulture) + "\u00a0%",
        };
    }
}
