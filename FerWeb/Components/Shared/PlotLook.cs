using System.Globalization;
using FerWeb.Runs.Curves;
using Plotly.Blazor;
using Plotly.Blazor.LayoutLib;
using static FerWeb.Localization.Texts;
using AxisType = Plotly.Blazor.LayoutLib.XAxisLib.TypeEnum;

namespace FerWeb.Components.Shared;

/// <summary>
/// What all charts share in Plotly. Texts and grid get their colours from the style sheet, which overrides those of the SVG: a change
/// of theme asks nobody. Colours and font here are those of a saved picture, which the page's own do not reach.
/// </summary>
internal static class PlotLook
{
    public const string Clear = "rgba(0,0,0,0)";
    public const string Grid = "#b9b0a4";

    // Behind words that lines would cross.
    public const string Ground = "rgba(255,255,255,0.85)";
    public const string Soft = "#635b50";

    // A screen shows no more; steps stay whole.
    private const int Digits = 6;

    private static CultureInfo Culture => CultureInfo.CurrentUICulture;

    /// <summary>Sets what every layout has.</summary>
    public static void Set(Layout layout)
    {
        layout.AutoSize = true;
        layout.PaperBgColor = Clear;
        layout.PlotBgColor = Clear;
        layout.Margin = new Margin { L = 8, R = 10, T = 8, B = 8, Pad = 4 };
        layout.Font = new Font { Family = "system-ui, sans-serif", Size = 13, Color = Soft };
        layout.Separators = $"{Culture.NumberFormat.NumberDecimalSeparator}{Culture.NumberFormat.NumberGroupSeparator}";
    }

    /// <summary>Puts the sign of per cent at the numbers of an axis, where each language has it; the values are per cent, not shares.</summary>
    public static void SetPercent(YAxis axis) => (axis.TickPrefix, axis.TickSuffix) = PercentSign();

    /// <summary>The same for a horizontal axis.</summary>
    public static void SetPercent(XAxis axis) => (axis.TickPrefix, axis.TickSuffix) = PercentSign();

    /// <summary>
    /// Has an axis along the time of day show hours and minutes, of less than ten minutes the seconds too, and the day below the first one and
    /// where another begins. On any other axis the words at the pointer say the place with two decimals at most.
    /// </summary>
    /// <param name="axis">With its title and look.</param>
    /// <param name="settings">What it goes along.</param>
    /// <param name="first">Its first place, in milliseconds.</param>
    /// <param name="last">Its last place.</param>
    public static void SetAlong(XAxis axis, CurveSettings settings, double first, double last)
    {
        if (settings.Along is CurveAxis.Clock)
        {
            var isShort = last - first < TimeSpan.FromMinutes(10).TotalMilliseconds;
            (axis.Type, axis.RangeMode) = (AxisType.Date, null);
            (axis.TickFormat, axis.HoverFormat) = (isShort ? "%H:%M:%S\n%Y-%m-%d" : "%H:%M\n%Y-%m-%d", "%Y-%m-%d %H:%M:%S");
        }
        else
        {
            axis.HoverFormat = ".2~f";
        }
    }

    /// <summary>A value that is per cent, as the words at the pointer show it.</summary>
    /// <param name="value">Plotly's name of it and its format: y:.1f.</param>
    public static string Percent(string value) => T["{0}\u00a0%", $"%{{{value}}}"];

    /// <summary>Numbers for Plotly: what is no number becomes a gap, as JSON has neither.</summary>
    public static IList<object> Numbers(IEnumerable<double> values) => [.. values.Select(value => double.IsFinite(value) ? (object)Rounded(value) : null!)];

    /// <summary>A text that a person wrote, for Plotly, which takes some HTML for markup.</summary>
    public static string Text(string written) => written.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal);

    public static double Rounded(double value)
    {
        var digits = Digits - 1 - (value is 0 ? 0 : (int)Math.Floor(Math.Log10(Math.Abs(value))));
        return digits switch { < 0 => value, > 15 => value, _ => Math.Round(value, digits) };
    }

    private static (string Before, string After) PercentSign() => T["{0}\u00a0%"].Split("{0}") is [var before, var after] ? (before, after) : ("", "");
}
