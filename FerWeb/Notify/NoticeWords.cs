using FerWeb.Runs;
using FerWeb.Sweeps;
using FerWeb.Workspace.Runs;
using FerWeb.Workspace.Sweeps;
using MudBlazor;
using static FerWeb.Localization.Texts;

namespace FerWeb.Notify;

/// <summary>A notice for a person: where it leads, in words, and how grave it is.</summary>
internal static class NoticeWords
{
    /// <summary>The page of its run or sweep, from the site's root.</summary>
    public static string Page(this RunNotice notice) => $"{(notice.IsSweep ? "sweeps" : "runs")}/{notice.Id}";

    /// <summary>With the words that the page has for it.</summary>
    public static string Words(this RunNotice notice) => notice.IsSweep
        ? T["Sweep “{0}”: {1}", notice.Name, (notice.Status is RunStatus.Finished ? SweepStatus.Finished : SweepStatus.Failed).Word()]
        : T["Run “{0}”: {1}", notice.Name, notice.Status.Word()];

    /// <summary>By the colours of the page.</summary>
    public static Severity ToSeverity(this RunNotice notice) => notice.Status.Tone() switch
    {
        "good" => Severity.Success,
        "bad" => Severity.Error,
        _ => Severity.Warning,
    };
}
