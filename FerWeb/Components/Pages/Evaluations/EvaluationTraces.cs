using System.Globalization;
using FerWeb.Engine.Emotions;
using FerWeb.Engine.Evaluation;
using FerWeb.Evaluations;
using Plotly.Blazor;
using Plotly.Blazor.ConfigLib;
using Plotly.Blazor.LayoutLib;
using Plotly.Blazor.Traces;
using Plotly.Blazor.Traces.ScatterLib;
using static FerWeb.Localization.Texts;
using HoverMode = Plotly.Blazor.LayoutLib.HoverModeEnum;
using LegendAnchor = Plotly.Blazor.LayoutLib.LegendLib.YAnchorEnum;
using LegendOrientation = Plotly.Blazor.LayoutLib.LegendLib.OrientationEnum;
using Line = Plotly.Blazor.Traces.ScatterLib.Line;
using XMargin = Plotly.Blazor.LayoutLib.XAxisLib.AutoMarginFlag;
using XTitle = Plotly.Blazor.LayoutLib.XAxisLib.Title;
using YMargin = Plotly.Blazor.LayoutLib.YAxisLib.AutoMarginFlag;
using YTitle = Plotly.Blazor.LayoutLib.YAxisLib.Title;

namespace FerWeb.Components.Pages.Evaluations;

/// <summary>The curves of an evaluation for Plotly; texts and grid get their colours from the style sheet (charts.css).</summary>
internal static class EvaluationTraces
{
    private const string Clear = "rgba(0,0,0,0)";
    private const string Grid = "#b9b0a4";
    private const string Soft = "#635b50";

    // The emotions' colours of app.css by class of FER-2013, and one for contempt; the dashes tell them apart without colour.
    private static readonly string[] _colours = ["#d6493b", "#638f28", "#8f67d8", "#bd7f06", "#3b82d0", "#0f918a", "#827b72"];
    private static readonly string[] _dashes = ["solid", "dot", "dash", "longdash", "dashdot", "solid", "dot", "dash"];

    // Those of other classes, --class-0 to --class-9 of app.css.
    private static readonly string[] _ownColours =
        ["#2f7fb8", "#c2571a", "#3f8f3f", "#b3477d", "#7a68c8", "#8a7a12", "#0f8a8a", "#c24a4a", "#5c7a99", "#8c6239"];
    private const string OfContempt = "#b3477d";

    public static Config Config() => new() { DisplayModeBar = DisplayModeBarEnum.False, Responsive = true };

    public static IReadOnlyList<ITrace> PrecisionRecall(HeadFigures figures)
        => [.. figures.Curves.Select((curves, k) => Curve(figures, k, curves.PrecisionRecall, curves.AveragePrecision)).OfType<ITrace>()];

    public static IReadOnlyList<ITrace> Roc(HeadFigures figures)
        => [Diagonal(), .. figures.Curves.Select((curves, k) => Curve(figures, k, curves.Roc, curves.AreaUnderRoc)).OfType<ITrace>()];

    public static IReadOnlyList<ITrace> Reliability(HeadFigures figures) =>
    [
        Diagonal(),
        new Scatter
        {
            X = [.. figures.Reliability.Select(bin => (object)bin.Confidence)],
            Y = [.. figures.Reliability.Select(bin => (object)bin.Accuracy)],
            Text = null,
            Mode = ModeFlag.Lines | ModeFlag.Markers,
            HoverTemplate = "%{y:.0%}<extra></extra>",
            ShowLegend = false,
            Line = new Line { Color = "#2f7fb8", Width = 2 },
            Marker = new Marker { Size = 8 },
        },
    ];

    public static Layout Layout(string x, string y)
    {
        var culture = CultureInfo.CurrentUICulture.NumberFormat;
        return new Layout
        {
            AutoSize = true,
            PaperBgColor = Clear,
            PlotBgColor = Clear,
            Margin = new Margin { L = 8, R = 10, T = 8, B = 8, Pad = 4 },
            Font = new Font { Family = "system-ui, sans-serif", Size = 13, Color = Soft },
            HoverMode = HoverMode.Closest,
            Separators = $"{culture.NumberDecimalSeparator}{culture.NumberGroupSeparator}",
            Legend = [new Legend { Orientation = LegendOrientation.H, X = 0, Y = -0.2m, YAnchor = LegendAnchor.Top }],
            XAxis =
            [
                new XAxis
                {
                    AutoMargin = XMargin.True, ShowGrid = false, ZeroLine = false, ShowLine = true, LineColor = Grid, Range = [0, 1], TickFormat = ".0%",
                    Title = new XTitle { Text = x, Standoff = 6 },
                },
            ],
            YAxis =
            [
                new YAxis
                {
                    AutoMargin = YMargin.True, GridColor = Grid, ZeroLine = false, Range = [0, 1.02], NTicks = 6, TickFormat = ".0%",
                    Title = new YTitle { Text = y, Standoff = 6 },
                },
            ],
        };
    }

    private static Scatter? Curve(HeadFigures figures, int k, IReadOnlyList<CurvePoint> points, double? area) => points.Count == 0
        ? null
        : new Scatter
        {
            Name = $"{EvaluationText.ClassWord(figures, k)} {EvaluationText.Figure(area)}",
            X = [.. points.Select(point => (object)Math.Round(point.X, 4))],
            Y = [.. points.Select(point => (object)Math.Round(point.Y, 4))],
            Mode = ModeFlag.Lines,
            HoverTemplate = "%{x:.0%}, %{y:.0%}",
            Line = new Line { Color = ColourOf(EvaluationText.ClassOf(figures, k)), Width = 2, Dash = _dashes[k % _dashes.Length] },
        };

    private static string ColourOf(FaceClass? one) => one is not { } known ? OfContempt
        : known.Emotion is { } emotion ? _colours[(int)emotion] : _ownColours[known.Index % _ownColours.Length];

    private static Scatter Diagonal() => new()
    {
        X = [0.0, 1.0],
        Y = [0.0, 1.0],
        Mode = ModeFlag.Lines,
        HoverInfo = HoverInfoFlag.Skip,
        ShowLegend = false,
        Line = new Line { Color = Grid, Width = 1, Dash = "dot" },
    };
}
