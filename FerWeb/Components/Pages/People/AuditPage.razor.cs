using FerWeb.Engine;
using FerWeb.Runs;
using FerWeb.Security;
using FerWeb.Workspace.Audit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Options;
using static FerWeb.Localization.Texts;

namespace FerWeb.Components.Pages.People;

/// <summary>The audit log, a page at a time.</summary>
public sealed partial class AuditPage(AuditLog log, IOptions<SecurityOptions> security, NavigationManager navigation) : ComponentBase
{
    private const int PageSize = 100;

    private IReadOnlyList<AuditEntry> _entries = [];
    private bool _hasOlder;
    private ElementReference _range;
    private long? _asked; // before which entry a person goes on, until that is shown
    private string? _fault;

    /// <summary>What is searched for.</summary>
    [SupplyParameterFromQuery(Name = "find")]
    public string? Text { get; set; }

    /// <summary>Only entries with a smaller number.</summary>
    [SupplyParameterFromQuery]
    public string? Before { get; set; }

    private bool IsNarrowed => !string.IsNullOrWhiteSpace(Text) || Before is not null;

    private string Range => _entries.Count > 0 ? T["{0} to {1}", RunText.Moment(_entries[^1].At), RunText.Moment(_entries[0].At)]
        : IsNarrowed ? T["No entry fits."]
        : T["Nothing yet."];

    protected override void OnParametersSet()
    {
        _fault = null;
        try
        {
            var read = log.Read(PageSize + 1, AddressValue.Of<long>(Before) ?? long.MaxValue, Text);
            (_entries, _hasOlder) = ([.. read.Take(PageSize)], read.Count > PageSize);
        }
        catch (SentenceException away)
        {
            (_entries, _hasOlder) = ([], false);
            _fault = T[away.Sentence];
        }
    }

    // The button goes with the last entry, and a browser stays where the list ended.
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (_asked is { } asked && asked == AddressValue.Of<long>(Before) && _fault is null)
        {
            _asked = null;
            await _range.FocusAsync();
        }
    }

    private void GoOn()
    {
        _asked = _entries[^1].Number;
        Go(Text, _asked);
    }

    private void Go(string? text, long? before) => navigation.NavigateTo(navigation.GetUriWithQueryParameters(new Dictionary<string, object?>
    {
        ["find"] = string.IsNullOrWhiteSpace(text) ? null : text,
        ["before"] = before,
    }));
}
