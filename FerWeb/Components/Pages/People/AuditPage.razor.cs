using FerWeb.Engine;
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
    private string? _fault;

    /// <summary>What is searched for.</summary>
    [SupplyParameterFromQuery(Name = "find")]
    public string? Text { get; set; }

    /// <summary>Only entries with a smaller number.</summary>
    [SupplyParameterFromQuery]
    public string? Before { get; set; }

    protected override void OnParametersSet()
    {
        _fault = null;
        try
        {
            _entries = log.Read(PageSize, AddressValue.Of<long>(Before) ?? long.MaxValue, Text);
        }
        catch (SentenceException away)
        {
            _fault = T[away.Sentence];
        }
    }

    private void Go(string? text, long? before) => navigation.NavigateTo(navigation.GetUriWithQueryParameters(new Dictionary<string, object?>
    {
        ["find"] = string.IsNullOrWhiteSpace(text) ? null : text,
        ["before"] = before,
    }));
}
