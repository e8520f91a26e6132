using FerWeb.Runs;
using FerWeb.Workspace;
using FerWeb.Workspace.Runs;
using Microsoft.AspNetCore.Components;
using static FerWeb.Localization.Texts;

namespace FerWeb.Components.Pages.RunDetail;

/// <summary>
/// Searches the whole log of a run, and what its process wrote outside of it, and shows the lines found under their numbers. Another search, or
/// leaving the page, ends the one before.
/// </summary>
public sealed partial class LogFinder(DataFolder data) : ComponentBase, IDisposable
{
    private CancellationTokenSource _searching = new();
    private IReadOnlyList<(string Label, IReadOnlyList<LogLine> Lines)> _found = [];
    private string _text = "";
    private string _words = "";

    [Parameter, EditorRequired]
    public required string Run { get; set; }

    public void Dispose()
    {
        _searching.Cancel();
        _searching.Dispose();
    }

    private async Task FindAsync()
    {
        Dispose();
        _searching = new CancellationTokenSource();
        var (text, cancellation) = (_text.Trim(), _searching.Token);
        _found = [];
        _words = text.Length > 0 ? T["Searching ..."] : T["Type what the lines shall contain."];
        if (text.Length == 0)
        {
            return;
        }

        try
        {
            var found = await LogSearch.FindAsync(data, Run, text, cancellation);
            cancellation.ThrowIfCancellationRequested();
            Show(found, text);
        }
        catch (OperationCanceledException)
        {
            // Another search has begun, or the page is gone.
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            _words = T["The log could not be read. Try again in a moment."];
        }
    }

    private void Show(RunLogMatches found, string text)
    {
        var output = OutputWords(found.ProcessOutput);
        _words = $"{Words(found, text)} {output}".TrimEnd();
        (string Label, IReadOnlyList<LogLine> Lines)[] parts = [(T["Lines found"], found.Lines), (output, found.ProcessOutput.Lines)];
        _found = [.. parts.Where(part => part.Lines.Count > 0)];
    }

    private static string Words(RunLogMatches found, string text) => found switch
    {
        { Total: 0 } => T["No line of the log contains “{0}”.", text],
        { Total: 1 } => T["One line of the log contains “{0}”.", text],
        { Total: var total, Lines.Count: var shown } when shown < total =>
            T["{0} lines of the log contain “{1}”; these are the newest {2}.", RunText.Count(total), text, RunText.Count(shown)],
        _ => T["{0} lines of the log contain “{1}”.", RunText.Count(found.Total), text],
    };

    // Empty where there are none: most processes write nothing there.
    private static string OutputWords(LogMatches found) => found switch
    {
        { Total: 0 } => "",
        { Total: var total, Lines.Count: var shown } when shown < total =>
            T["Lines in {0}: {1}, of which the newest {2} stand here.", RunFilesApi.ProcessOutput, RunText.Count(total), RunText.Count(shown)],
        _ => T["Lines in {0}: {1}.", RunFilesApi.ProcessOutput, RunText.Count(found.Total)],
    };
}
