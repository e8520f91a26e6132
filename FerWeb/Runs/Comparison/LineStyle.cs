namespace FerWeb.Runs.Comparison;

/// <summary>How the lines of one run look, the same in all charts of a comparison. Runs differ by dash too, not by colour alone.</summary>
/// <param name="Colour">At least 3:1 on every ground of both themes.</param>
/// <param name="Dash">As Plotly names it.</param>
public sealed record LineStyle(string Colour, string Dash)
{
    private static readonly string[] _colours = ["#2f7fb8", "#d2552a", "#7a8f1f", "#8f67d8", "#0f918a", "#c2478b", "#a0742b", "#827b72"];
    private static readonly string[] _dashes = ["solid", "dash", "dot"];

    /// <value>The dash of the same look in SVG, for a line 3 wide; null for a solid one.</value>
    public string? DashArray => Dash switch { "dash" => "9 5", "dot" => "3 4", _ => null };

    /// <summary>Of the run or group at this place; 24 places look different, since the counts of colours and dashes share no factor.</summary>
    public static LineStyle Of(int place) => new(_colours[place % _colours.Length], _dashes[place % _dashes.Length]);

    /// <summary>The colour as a veil, for the band of a group.</summary>
    public string Veil() => $"rgba({Convert.ToInt32(Colour[1..3], 16)}, {Convert.ToInt32(Colour[3..5], 16)}, {Convert.ToInt32(Colour[5..], 16)}, 0.16)";
}
