using static FerWeb.Localization.Texts;

namespace FerWeb.Recognition;

/// <summary>How long a result stays, in words.</summary>
internal static class ResultLifetimeText
{
    public static string Of(RecognitionOptions options) => options.ResultLifetime is { TotalMinutes: >= 1 and var minutes }
        ? T[Math.Round(minutes) == 1 ? Key("one minute") : Key("{0} minutes"), Math.Round(minutes)]
        : T["{0} seconds", Math.Round(options.ResultLifetime.TotalSeconds)];
}
