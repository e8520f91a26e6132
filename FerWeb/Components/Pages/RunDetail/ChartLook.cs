using FerWeb.Components.Shared;
using FerWeb.Runs.Curves;
using Plotly.Blazor;
using Plotly.Blazor.LayoutLib;
using Plotly.Blazor.LayoutLib.ShapeLib;
using Plotly.Blazor.Traces;
using Plotly.Blazor.Traces.ScatterLib;
using static FerWeb.Localization.Texts;
using AnnotationFont = Plotly.Blazor.LayoutLib.AnnotationLib.Font;
using AxisEdge = Plotly.Blazor.LayoutLib.XAxisLib.RangeModeEnum;
using HorizontalAnchor = Plotly.Blazor.LayoutLib.AnnotationLib.XAnchorEnum;
using LegendAnchor = Plotly.Blazor.LayoutLib.LegendLib.YAnchorEnum;
using LegendOrientation = Plotly.Blazor.LayoutLib.LegendLib.OrientationEnum;
using Line = Plotly.Blazor.Traces.ScatterLib.Line;
using MarkLine = Plotly.Blazor.LayoutLib.ShapeLib.Line;
using Scale = Plotly.Blazor.LayoutLib.YAxisLib.TypeEnum;
using Symbols = Plotly.Blazor.Traces.ScatterLib.MarkerLib.SymbolEnum;
using TextAlignment = Plotly.Blazor.LayoutLib.AnnotationLib.AlignEnum;
using VerticalAnchor = Plotly.Blazor.LayoutLib.AnnotationLib.YAnchorEnum;
using XMargin = Plotly.Blazor.LayoutLib.XAxisLib.AutoMarginFlag;
using XTitle = Plotly.Blazor.LayoutLib.XAxisLib.Title;
using YEdge = Plotly.Blazor.LayoutLib.YAxisLib.RangeModeEnum;
using YMargin = Plotly.Blazor.LayoutLib.YAxisLib.AutoMarginFlag;

namespace FerWeb.Components.Pages.RunDetail;

/// <summary>How the charts of a run look in Plotly.</summary>
internal static class ChartLook
{
    // With more labels on an axis of logarithms they cover one another.
    private const double MostDecadesWithinADecadeLabelled = 2;
    private const int MostLabels = 6;

    // Of the chart's height, for a row of words of marks above the curves.
    private const double RowShare = 0.11;

    /// <summary>Values as they are drawn: shares as per cent, whose sign each language puts in its place.</summary>
    public static IList<object> Heights(CurveChart chart, IEnumerable<double> values)
        => PlotLook.Numbers(chart.IsShare ? values.Select(value => 100 * value) : values);

    /// <summary>The words at the pointer.</summary>
    public static string HeightAtPointer(CurveChart chart) => chart.IsShare ? PlotLook.Percent($"y:{chart.Format}") : $"%{{y:{chart.Format}}}";

    public static ITrace Draw(ChartTrace trace, CurveChart chart) => trace.IsFaint
        ? new Scatter
        {
            Name = T[trace.Line.Word],
            X = PlotLook.Numbers(trace.X),
            Y = Heights(chart, trace.Y),
            Mode = ModeFlag.Lines,
            Opacity = 0.3m,
            HoverInfo = HoverInfoFlag.Skip,
            ShowLegend = false,
            Line = new Line { Color = trace.Line.Colour, Width = 1 },
        }
        : new Scatter
        {
            Name = T[trace.Line.Word],
            X = PlotLook.Numbers(trace.X),
            Y = Heights(chart, trace.Y),
            Mode = trace.Line.IsPerStep || trace.X.Length > ChartPoints.MostSymbols ? ModeFlag.Lines : ModeFlag.Lines | ModeFlag.Markers,
            ConnectGaps = false,
            ShowLegend = trace.X.Length > 0 && chart.Lines.Count > 1,
            HoverTemplate = HeightAtPointer(chart),
            Line = new Line { Color = trace.Line.Colour, Width = trace.Line.IsPerStep ? 1.8m : 2.4m, Dash = trace.Line.Dash },
            Marker = new Marker { Symbol = Enum.Parse<Symbols>(trace.Line.Symbol, ignoreCase: true), Size = 6 },
        };

    /// <summary>Sets the layout, in place: the chart holds it.</summary>
    /// <param name="layout">The chart's.</param>
    /// <param name="chart">What it shows.</param>
    /// <param name="settings">How.</param>
    /// <param name="points">What the picture has, after <see cref="ChartPoints.Begin"/>.</param>
    /// <param name="isEmpty">There is no point yet.</param>
    /// <param name="end">Where the axis ends; null where that is not known.</param>
    /// <param name="classes">How many the network tells apart.</param>
    public static void Set(Layout layout, CurveChart chart, CurveSettings settings, ChartPoints points, bool isEmpty, double? end, int classes)
    {
        PlotLook.Set(layout);
        layout.HoverMode = HoverModeEnum.XUnified;
        layout.ShowLegend = chart.Lines.Count > 1;
        layout.Legend = [new Legend { Orientation = LegendOrientation.H, X = 0, Y = 1.02m, YAnchor = LegendAnchor.Bottom }];
        layout.XAxis = [Along(settings, isEmpty, end)];
        if (!isEmpty)
        {
            PlotLook.SetAlong(layout.XAxis[0], settings, points.First, points.Last);
        }

        CurveMark[] marks = [.. points.Marks.Where(mark => double.IsFinite(PlaceOf(mark, settings)))];
        IReadOnlyList<MarkWords> words = isEmpty
            ? []
            : MarkWords.Of(marks.Select(mark => (PlaceOf(mark, settings), LinesOf(mark))), points.First, end ?? points.Last);
        layout.YAxis = [Values(chart, settings, isEmpty, points, MarkWords.Rows(words))];

        // While it stays, what a person zoomed to does, and whether the axes find their own ranges: so it goes where that changes.
        layout.UiRevision = isEmpty ? "empty" : $"{settings.Along}, {settings.Zone?.Id}, {end}, {layout.YAxis[0].Range is null}";
        layout.Shapes = [.. marks.Select(mark => Mark(mark, settings)), .. Chance(chart, classes).Select(ChanceLine)];
        layout.Annotations = isEmpty ? [NoPoints()] : [.. words.Select(Words), .. Chance(chart, classes).Select(ChanceWord)];
    }

    private static XAxis Along(CurveSettings settings, bool isEmpty, double? end) => new()
    {
        AutoMargin = XMargin.True,
        ShowGrid = false,
        ZeroLine = false,
        ShowLine = true,
        LineColor = PlotLook.Grid,
        RangeMode = AxisEdge.ToZero,
        Range = end > 0 ? [0, end] : isEmpty ? [0, 1] : null,
        ShowTickLabels = !isEmpty || end > 0,
        Title = new XTitle
        {
            Text = settings.AxisTitle,
            Standoff = 6,
        },
    };

    private static YAxis Values(CurveChart chart, CurveSettings settings, bool isEmpty, ChartPoints points, int rows)
    {
        var isLog = settings.IsLogarithmic && chart.MayBeLogarithmic;
        var axis = new YAxis
        {
            AutoMargin = YMargin.True,
            Domain = [0, 1 - (RowShare * rows)],
            GridColor = PlotLook.Grid,
            ZeroLine = false,
            NTicks = 6,
            Type = isLog ? Scale.Log : Scale.Linear,
            DTick = isLog && points.Decades > MostDecadesWithinADecadeLabelled ? Math.Ceiling(points.Decades / MostLabels) : null,
            TickFormat = "~g",
            RangeMode = chart.BeginsAtZero ? YEdge.ToZero : null,
            Range = isEmpty ? [0, 1] : points.Range is { } clipped && !isLog ? Heights(chart, [clipped.Low, clipped.High]) : null,
            ShowTickLabels = !isEmpty,
        };
        if (chart.IsShare)
        {
            PlotLook.SetPercent(axis);
        }

        return axis;
    }

    private static Shape Mark(CurveMark mark, CurveSettings settings) => new()
    {
        Type = TypeEnum.Line,
        X0 = PlaceOf(mark, settings),
        X1 = PlaceOf(mark, settings),
        YRef = "paper",
        Y0 = 0,
        Y1 = 1,
        Line = new MarkLine { Color = PlotLook.Grid, Width = 1.2m, Dash = mark.Kind is CurveMarkKind.Resumed ? "dash" : "dot" },
    };

    private static Annotation Words(MarkWords words) => new()
    {
        X = words.Place,
        YRef = "paper",
        Y = 1 - (RowShare * words.Row),
        XAnchor = words.IsLeft ? HorizontalAnchor.Right : HorizontalAnchor.Left,
        YAnchor = VerticalAnchor.Top,
        Align = words.IsLeft ? TextAlignment.Right : TextAlignment.Left,
        ShowArrow = false,
        BgColor = PlotLook.Ground,
        Font = new AnnotationFont { Color = PlotLook.Soft },
        Text = string.Join("<br>", words.Lines),
    };

    private static string[] LinesOf(CurveMark mark) => mark.Kind switch
    {
        CurveMarkKind.Resumed => [T["resumed"]],
        CurveMarkKind.RateLowered => [T["rate lowered"]],
        _ => [T["from here:"], T["pictures of {0} px", mark.Size]], // left of its line the size would seem to be that of the part before
    };

    // Whoever guesses is right so often, in per cent.
    private static double[] Chance(CurveChart chart, int classes) => chart.IsShare ? [100.0 / classes] : [];

    private static Shape ChanceLine(double chance) => new()
    {
        Type = TypeEnum.Line,
        XRef = "paper",
        X0 = 0,
        X1 = 1,
        Y0 = chance,
        Y1 = chance,
        Layer = LayerEnum.Below,
        Line = new MarkLine { Color = PlotLook.Grid, Width = 1, Dash = "dot" },
    };

    // Without a ground: the curves of a run that learns little go through it, and would be hidden.
    private static Annotation ChanceWord(double chance) => new()
    {
        XRef = "paper",
        X = 1,
        Y = chance,
        XAnchor = HorizontalAnchor.Right,
        YAnchor = VerticalAnchor.Bottom,
        ShowArrow = false,
        Font = new AnnotationFont { Color = PlotLook.Soft },
        Text = T["chance"],
    };

    private static Annotation NoPoints() => new()
    {
        XRef = "paper",
        YRef = "paper",
        X = 0.5,
        Y = 0.5,
        ShowArrow = false,
        BgColor = PlotLook.Ground,
        Text = T["No points yet"],
        Font = new AnnotationFont { Color = PlotLook.Soft },
    };

    private static double PlaceOf(CurveMark mark, CurveSettings settings) => PlotLook.Rounded(settings.Along switch
    {
        CurveAxis.Step => mark.Step,
        CurveAxis.Time => mark.Seconds / 60.0,
        CurveAxis.Clock => settings.OnClock(mark.At),
        _ => mark.Epoch,
    });
}
