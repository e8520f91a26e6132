using FerWeb.Components.Pages.RunDetail;
using FerWeb.Components.Shared;
using FerWeb.Runs.Comparison;
using FerWeb.Runs.Curves;
using Plotly.Blazor;
using Plotly.Blazor.LayoutLib;
using Plotly.Blazor.Traces;
using Plotly.Blazor.Traces.ScatterLib;
using static FerWeb.Localization.Texts;
using AxisEdge = Plotly.Blazor.LayoutLib.XAxisLib.RangeModeEnum;
using AxisType = Plotly.Blazor.LayoutLib.YAxisLib.TypeEnum;
using Hover = Plotly.Blazor.LayoutLib.HoverModeEnum;
using Line = Plotly.Blazor.Traces.ScatterLib.Line;
using Symbols = Plotly.Blazor.Traces.ScatterLib.MarkerLib.SymbolEnum;
using TickMode = Plotly.Blazor.LayoutLib.XAxisLib.TickModeEnum;
using XMargin = Plotly.Blazor.LayoutLib.XAxisLib.AutoMarginFlag;
using XTitle = Plotly.Blazor.LayoutLib.XAxisLib.Title;
using YEdge = Plotly.Blazor.LayoutLib.YAxisLib.RangeModeEnum;
using YMargin = Plotly.Blazor.LayoutLib.YAxisLib.AutoMarginFlag;

namespace FerWeb.Components.Pages.Compare;

/// <summary>How the charts of a comparison look in Plotly.</summary>
internal static class ComparedLook
{
    private const double Padding = 0.12;

    // Longer words would reach into the next axis.
    private const int LongestTick = 15;

    /// <summary>The traces of overlaid curves: of a group its band, then its mean.</summary>
    public static IReadOnlyList<ITrace> Draw(IEnumerable<ComparedLine> lines, CurveChart chart) => [.. lines.SelectMany(line => Draw(line, chart))];

    /// <summary>Sets the layout of overlaid curves.</summary>
    public static void Set(Layout layout, IReadOnlyList<ComparedLine> lines, CurveChart chart, CurveSettings settings)
    {
        PlotLook.Set(layout);
        layout.ShowLegend = false;
        layout.HoverMode = Hover.Closest;
        var isLog = settings.IsLogarithmic && chart.MayBeLogarithmic;
        var clip = settings.LeavesOutliersOut && !isLog ? CurveThinning.Clip(lines.SelectMany(line => line.Y)) : null;
        layout.UiRevision = $"{settings.Along}, {settings.Zone?.Id}, {clip is null}"; // as at the charts of a run
        layout.XAxis =
        [
            new XAxis
            {
                AutoMargin = XMargin.True,
                ShowGrid = false,
                ZeroLine = false,
                ShowLine = true,
                LineColor = PlotLook.Grid,
                RangeMode = AxisEdge.ToZero,
                Title = new XTitle { Text = settings.AxisTitle, Standoff = 6 },
            },
        ];
        double[] places = [.. lines.SelectMany(line => line.X).Where(double.IsFinite).DefaultIfEmpty(0)];
        PlotLook.SetAlong(layout.XAxis[0], settings, places.Min(), places.Max());
        var values = new YAxis
        {
            AutoMargin = YMargin.True,
            GridColor = PlotLook.Grid,
            ZeroLine = false,
            NTicks = 6,
            Type = isLog ? AxisType.Log : AxisType.Linear,
            TickFormat = "~g",
            RangeMode = chart.BeginsAtZero ? YEdge.ToZero : null,
            Range = clip is { } range ? ChartLook.Heights(chart, [range.Low, range.High]) : null,
        };
        if (chart.IsShare)
        {
            PlotLook.SetPercent(values);
        }

        layout.YAxis = [values];
    }

    /// <summary>The traces of parallel coordinates: a line through all axes for each run.</summary>
    public static IReadOnlyList<ITrace> Draw(IReadOnlyList<ParallelAxis> axes, IReadOnlyList<string> names, IReadOnlyList<LineStyle> styles) =>
    [
        .. names.Select((name, run) => new Scatter
        {
            Name = PlotLook.Text(name),
            X = PlotLook.Numbers(axes.Select((_, axis) => (double)axis)),
            Y = PlotLook.Numbers(axes.Select(axis => axis.Places[run])),
            Mode = ModeFlag.Lines | ModeFlag.Markers,
            ConnectGaps = true, // past an axis on which it has no value
            TextArray = [.. axes.Select(axis => PlotLook.Text(T["{0}: {1}", axis.Title, axis.Words[run]]))],
            HoverTemplate = "%{text}<extra>%{fullData.name}</extra>",
            Line = new Line { Color = styles[run].Colour, Width = 2.4m, Dash = styles[run].Dash },
            Marker = new Marker { Symbol = Symbols.Circle, Size = 8 },
        }),
    ];

    /// <summary>Sets the layout of parallel coordinates.</summary>
    public static void Set(Layout layout, IReadOnlyList<ParallelAxis> axes)
    {
        PlotLook.Set(layout);
        layout.ShowLegend = false;
        layout.HoverMode = Hover.Closest;
        layout.XAxis =
        [
            new XAxis
            {
                AutoMargin = XMargin.True,
                GridColor = PlotLook.Grid,
                ZeroLine = false,
                TickMode = TickMode.Array,
                TickVals = [.. axes.Select((_, axis) => (object)axis)],
                TickText = [.. axes.Select(axis => (object)Wrapped(axis.Title))],
                Range = [-0.5, axes.Count - 0.5],
                FixedRange = true,
            },
        ];
        layout.YAxis = [new YAxis { Visible = false, Range = [-Padding, 1 + Padding], FixedRange = true }];
        layout.Annotations = [.. axes.SelectMany((axis, place) => axis.Ticks.Select(tick => Tick(place, tick)))];
    }

    private static IEnumerable<ITrace> Draw(ComparedLine line, CurveChart chart)
    {
        if (line.Band is var (low, high))
        {
            yield return Edge(line, ChartLook.Heights(chart, low), FillEnum.None);
            yield return Edge(line, ChartLook.Heights(chart, high), FillEnum.ToNextY);
        }

        yield return new Scatter
        {
            Name = PlotLook.Text(line.Name),
            X = PlotLook.Numbers(line.X),
            Y = ChartLook.Heights(chart, line.Y),
            Mode = line.X.Length is 1 ? ModeFlag.Markers : ModeFlag.Lines,
            HoverTemplate = $"{ChartLook.HeightAtPointer(chart)}<extra>%{{fullData.name}}</extra>",
            Line = new Line { Color = line.Style.Colour, Width = 2.2m, Dash = line.Style.Dash },
            Marker = new Marker { Color = line.Style.Colour, Size = 8 },
        };
    }

    private static Scatter Edge(ComparedLine line, IList<object> values, FillEnum fill) => new()
    {
        Name = PlotLook.Text(line.Name),
        X = PlotLook.Numbers(line.X),
        Y = values,
        Mode = ModeFlag.Lines,
        HoverInfo = HoverInfoFlag.Skip,
        Fill = fill,
        FillColor = line.Style.Veil(),
        Line = new Line { Width = 0, Color = line.Style.Colour },
    };

    private static Annotation Tick(int place, (double Place, string Word) tick) => new()
    {
        X = place,
        Y = tick.Place,
        XShift = 6,
        YShift = 11, // above the lines that go through it
        XAnchor = Plotly.Blazor.LayoutLib.AnnotationLib.XAnchorEnum.Left,
        ShowArrow = false,
        BgColor = PlotLook.Ground,
        Text = PlotLook.Text(tick.Word.Length > LongestTick ? tick.Word[..LongestTick] + "…" : tick.Word),
    };

    // A title of several words stands on several lines.
    private static string Wrapped(string title)
    {
        var lines = new List<string>();
        foreach (var word in PlotLook.Text(title).Split(' '))
        {
            if (lines.Count > 0 && lines[^1].Length + word.Length < 14)
            {
                lines[^1] += " " + word;
            }
            else
            {
                lines.Add(word);
            }
        }

        return string.Join("<br>", lines);
    }
}
