using MudBlazor;

namespace FerWeb.Components.Shell;

/// <summary>
/// "Paper and ink": a neutral warm ground, ink for actions, persimmon for where one is; the emotions bring the colour. Both palettes
/// stand in the head as style sheets of their own, so a change of theme asks nobody (docs/decisions/0019-mudblazor.md).
/// </summary>
internal static class FerTheme
{
    private static readonly string[] _text = ["Figtree Variable", "system-ui", "Segoe UI", "Roboto", "sans-serif"];
    private static readonly string[] _display = ["Bricolage Grotesque Variable", .. _text];

    /// <value>Also where no theme was chosen yet.</value>
    public static MudTheme Light { get; } = Create(":root");

    /// <value>Where the page's theme is dark.</value>
    public static MudTheme Dark { get; } = Create(":root[data-theme='dark']");

    private static MudTheme Create(string scope) => new()
    {
        PseudoCss = new PseudoCss { Scope = scope },
        PaletteLight = LightPalette(),
        PaletteDark = DarkPalette(),
        LayoutProperties = new LayoutProperties { DefaultBorderRadius = "12px" },
        Typography = Letters(),
        Shadows = new Shadow { Elevation = [.. new Shadow().Elevation.Select((shadow, height) => height == 0 ? shadow : Floating(height))] },
    };

    private static PaletteLight LightPalette() => new()
    {
        Black = "#1f1c19",
        Primary = "#24201c",
        PrimaryContrastText = "#fffdf9",
        PrimaryDarken = "#000000",
        PrimaryLighten = "#4a443d",
        Secondary = "#b9420f",
        SecondaryContrastText = "#fffdf9",
        SecondaryDarken = "#8f310a",
        SecondaryLighten = "#d9622c",
        Tertiary = "#2f6f8f",
        Info = "#2f6f8f",
        Success = "#2f6f3a",
        Warning = "#8a5a00",
        Error = "#a8261b",
        Background = "#f6f3ee",
        BackgroundGray = "#efeae2",
        Surface = "#ffffff",
        DrawerBackground = "#ffffff",
        DrawerText = "#1f1c19",
        DrawerIcon = "#635b50",
        AppbarBackground = "#f6f3ee",
        AppbarText = "#1f1c19",
        TextPrimary = "#1f1c19",
        TextSecondary = "#635b50",
        TextDisabled = "rgba(31,28,25,0.45)",
        ActionDefault = "#635b50",
        ActionDisabled = "rgba(31,28,25,0.3)",
        ActionDisabledBackground = "rgba(31,28,25,0.08)",
        LinesDefault = "#e5ded3",
        LinesInputs = "#8d8578",
        Divider = "#e5ded3",
        DividerLight = "#efeae2",
        TableLines = "#ece6dc",
        TableStriped = "rgba(31,28,25,0.02)",
        TableHover = "rgba(185,66,15,0.05)",
        Skeleton = "rgba(31,28,25,0.09)",
        OverlayDark = "rgba(31,28,25,0.45)",
        HoverOpacity = 0.06,
        RippleOpacity = 0.08,
    };

    private static PaletteDark DarkPalette() => new()
    {
        Black = "#0d0c0a",
        Primary = "#f3eee7",
        PrimaryContrastText = "#1b1815",
        PrimaryDarken = "#ffffff",
        PrimaryLighten = "#d8d0c4",
        Secondary = "#ff9a66",
        SecondaryContrastText = "#241208",
        SecondaryDarken = "#ffb48c",
        SecondaryLighten = "#e07f4b",
        Tertiary = "#8cc4e0",
        TertiaryContrastText = "#0d2230",
        Info = "#8cc4e0",
        InfoContrastText = "#0d2230",
        Success = "#8fd19b",
        SuccessContrastText = "#0c2411",
        Warning = "#f2c26b",
        WarningContrastText = "#2a1c00",
        Error = "#ffb4a8",
        ErrorContrastText = "#3a0d07",
        Background = "#141210",
        BackgroundGray = "#2a2622",
        Surface = "#1e1b18",
        DrawerBackground = "#1e1b18",
        DrawerText = "#f3eee7",
        DrawerIcon = "#b8aea1",
        AppbarBackground = "#141210",
        AppbarText = "#f3eee7",
        TextPrimary = "#f3eee7",
        TextSecondary = "#b8aea1",
        TextDisabled = "rgba(243,238,231,0.45)",
        ActionDefault = "#b8aea1",
        ActionDisabled = "rgba(243,238,231,0.3)",
        ActionDisabledBackground = "rgba(243,238,231,0.1)",
        LinesDefault = "#37312b",
        LinesInputs = "#7d7468",
        Divider = "#37312b",
        DividerLight = "#2a2622",
        TableLines = "#312b26",
        TableStriped = "rgba(243,238,231,0.03)",
        TableHover = "rgba(255,154,102,0.07)",
        Skeleton = "rgba(243,238,231,0.11)",
        OverlayDark = "rgba(0,0,0,0.6)",
        HoverOpacity = 0.08,
        RippleOpacity = 0.1,
    };

    private static Typography Letters() => new()
    {
        Default = new DefaultTypography { FontFamily = _text, FontSize = "1rem", LineHeight = "1.55", LetterSpacing = "0" },
        H1 = new H1Typography
        {
            FontFamily = _display,
            FontSize = "clamp(1.9rem, 1.3rem + 2.4vw, 2.9rem)",
            FontWeight = "650",
            LineHeight = "1.08",
            LetterSpacing = "-.025em",
        },
        H2 = new H2Typography { FontFamily = _display, FontSize = "1.25rem", FontWeight = "650", LineHeight = "1.25", LetterSpacing = "-.01em" },
        H3 = new H3Typography { FontFamily = _display, FontSize = "1.0625rem", FontWeight = "600", LineHeight = "1.3", LetterSpacing = "0" },
        H4 = new H4Typography { FontFamily = _display, FontSize = "1rem", FontWeight = "600", LineHeight = "1.35", LetterSpacing = "0" },
        H5 = new H5Typography { FontFamily = _text, FontSize = "1rem", FontWeight = "600", LineHeight = "1.35", LetterSpacing = "0" },
        H6 = new H6Typography { FontFamily = _text, FontSize = "1rem", FontWeight = "600", LineHeight = "1.35", LetterSpacing = "0" },

        // Fields and their labels are set in it: at any other size the gap in the outline of a field misses its label.
        Subtitle1 = new Subtitle1Typography { FontFamily = _text, FontSize = "1rem", LineHeight = "1.5", LetterSpacing = "0" },
        Subtitle2 = new Subtitle2Typography { FontFamily = _text, FontSize = ".875rem", FontWeight = "600", LineHeight = "1.4", LetterSpacing = "0" },
        Body1 = new Body1Typography { FontFamily = _text, FontSize = "1rem", LineHeight = "1.55", LetterSpacing = "0" },
        Body2 = new Body2Typography { FontFamily = _text, FontSize = ".9375rem", LineHeight = "1.5", LetterSpacing = "0" },
        Button = new ButtonTypography
        {
            FontFamily = _text,
            FontSize = ".9375rem",
            FontWeight = "600",
            LineHeight = "1.6",
            LetterSpacing = "0",
            TextTransform = "none",
        },
        Caption = new CaptionTypography { FontFamily = _text, FontSize = ".8125rem", LineHeight = "1.45", LetterSpacing = "0" },
        Overline = new OverlineTypography
        {
            FontFamily = _text,
            FontSize = ".75rem",
            FontWeight = "600",
            LineHeight = "1.6",
            LetterSpacing = ".06em",
            TextTransform = "none",
        },
    };

    // Cards are flat with a line; only what floats over the page has a shadow.
    private static string Floating(int height)
        => height < 4 ? "0 1px 2px rgb(60 45 30 / 5%)" : "0 2px 6px rgb(60 45 30 / 8%), 0 18px 48px rgb(60 45 30 / 16%)";
}
