using FerWeb.Components.Shared;
using FerWeb.Engine.Emotions;
using FerWeb.Engine.Evaluation;
using FerWeb.Evaluations;
using FerWeb.Runs;
using Plotly.Blazor;
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
    // The emotions' colours of app.css by class of FER-2013, and one for contempt; the dashes tell them apart without colour.
    private static readonly string[] _colours = ["#d6493b", "#638f28", "#8f67d8", "#b67a06", "#3b82d0", "#0f918a", "#827b72"];
    private static readonly string[] _dashes = ["solid", "dot", "dash", "longdash", "dashdot", "solid", "dot", "dash"];

    // Those of other classes, --class-0 to --class-9 of app.css.
    private static readonly string[] _ownColours =
        ["#2f7fb8", "#c2571a", "#3f8f3f", "#b64a80", "#7a68c8", "#8a7a12", "#0f8a8a", "#c24a4a", "#5c7a99", "#956a3f"];
    private const string OfContempt = "#b64a80";

    public static IReadOnlyList<ITrace> PrecisionRecall(HeadFigures figures)
        => [.. figures.Curves.Select((curves, k) => Curve(figures, k, curves.PrecisionRecall, curves.AveragePrecision)).OfType<ITrace>()];

    public static IReadOnlyList<ITrace> Roc(HeadFigures figures)
        => [Diagonal(), .. figures.Curves.Select((curves, k) => Curve(figures, k, curves.Roc, curves.AreaUnderRoc)).OfType<ITrace>()];

    public static IReadOnlyList<ITrace> Reliability(HeadFigures figures) =>
    [
        Diagonal(),
        new Scatter
        {
            X = Percents(figures.Reliability.Select(bin => bin.Confidence)),
            Y = Percents(figures.Reliability.Select(bin => bin.Accuracy)),
            TextArray = [.. figures.Reliability.Select(bin => bin.Count == 1 ? T["one picture"] : T["{0} pictures", RunText.Count(bin.Count)])],
            Mode = ModeFlag.Lines | ModeFlag.Markers,
            HoverTemplate = PlotLook.Percent("y:.0f") + "<br>%{text}<extra></extra>",
            ShowLegend = false,
            Line = new Line { Color = "#2f7fb8", Width = 2 },
            Marker = new Marker { Size = 8 },
        },
    ];

    /// <summary>Sets the layout; both axes are per cent.</summary>
    public static void Set(Layout layout, string x, string y)
    {
        PlotLook.Set(layout);
        layout.HoverMode = HoverMode.Closest;
        layout.Legend = [new Legend { Orientation = LegendOrientation.H, X = 0, Y = -0.2m, YAnchor = LegendAnchor.Top }];
        var along = new XAxis
        {
            AutoMargin = XMargin.True,
            ShowGrid = false,
            ZeroLine = false,
            ShowLine = true,
            LineColor = PlotLook.Grid,
            Range = [0, 102],
            NTicks = 6,
            Title = new XTitle { Text = x, Standoff = 6 },
        };
        var up = new YAxis
        {
            AutoMargin = YMargin.True,
            GridColor = PlotLook.Grid,
            ZeroLine = false,
            Range = [0, 102],
            NTicks = 6,
            Title = new YTitle { Text = y, Standoff = 6 },
        };
        PlotLook.SetPercent(along);
        PlotLook.SetPercent(up);
        (layout.XAxis, layout.YAxis) = ([along], [up]);
    }

    private static IList<object> Percents(IEnumerable<double> shares) => PlotLook.Numbers(shares.Select(share => 100 * share));

    private static Scatter? Curve(HeadFigures figures, int k, IReadOnlyList<CurvePoint> points, double? area) => points.Count == 0
        ? null
        : new Scatter
        {
            Name = $"{EvaluationText.ClassWord(figures, k)} {RunText.Measure(area)}",
            X = Percents(points.Select(point => point.X)),
            Y = Percents(points.Select(point => point.Y)),
            Mode = ModeFlag.Lines,
            HoverTemplate = $"{PlotLook.Percent("x:.0f")}, {PlotLook.Percent("y:.0f")}",
            Line = new Line { Color = ColourOf(EvaluationText.ClassOf(figures, k)), Width = 2, Dash = _dashes[k % _dashes.Length] },
        };

    private static string ColourOf(FaceClass? one) => one is not { } known ? OfContempt
        : known.Emotion is { } emotion ? _colours[(int)emotion] : _ownColours[known.Index % _ownColours.Length];

    private static Scatter Diagonal() => new()
    {
        X = [0.0, 100.0],
        Y = [0.0, 100.0],
        Mode = ModeFlag.Lines,
        HoverInfo = HoverInfoFlag.Skip,
        ShowLegend = false,
        Line = new Line { Color = PlotLook.Grid, Width = 1, Dash = "dot" },
    };
}
