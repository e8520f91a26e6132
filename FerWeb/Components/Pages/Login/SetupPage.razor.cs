using FerWeb.Security;
using FerWeb.Workspace.Accounts;
using Microsoft.AspNetCore.Components;
using static FerWeb.Localization.Texts;

namespace FerWeb.Components.Pages.Login;

/// <summary>The first-run page: who has the code from the server's log makes the account.</summary>
public sealed partial class SetupPage(
    LoginGate gate, AccountActions accounts, AccessRule rule, SetupCode code, NavigationManager navigation) : ComponentBase
{
    private bool _isSetUp;
    private string? _fault;
    private string? _wrong; // name of the field that the fault is about

    [CascadingParameter]
    public required HttpContext Context { get; set; }

    [SupplyParameterFromForm]
    public string? Code { get; set; }

    [SupplyParameterFromForm]
    public string? Name { get; set; }

    [SupplyParameterFromForm]
    public string? Password { get; set; }

    [SupplyParameterFromForm]
    public string? Again { get; set; }

    // Not sooner: accounts that cannot be read are told in the page.
    protected override void OnInitialized()
    {
        _isSetUp = accounts.HasAdmin();
        if (!_isSetUp && rule.IsOpen)
        {
            code.Tell();
        }
    }

    private async Task SetUpAsync()
    {
        if (FindFault() is { } found)
        {
            (_wrong, _fault) = found;
            Context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }

        var outcome = await gate.SetUpAsync(Context, Code ?? "", Name!.Trim(), Password!);
        if (outcome == LoginOutcome.Done)
        {
            navigation.NavigateTo(LocalAddress.Of(null, Context.Request.PathBase));
            return;
        }

        Context.Response.StatusCode = LoginFaults.StatusOf(outcome);
        (_wrong, _fault) = (outcome == LoginOutcome.Wrong ? nameof(Code) : null, LoginFaults.Describe(outcome));
    }

    private (string Field, string Fault)? FindFault()
    {
        if (AccountRules.FaultOfName(Name?.Trim() ?? "") is { } ofName)
        {
            return (nameof(Name), T[ofName]);
        }

        if (AccountRules.FaultOfPassword(Password ?? "") is { } ofPassword)
        {
            return (nameof(Password), T[ofPassword]);
        }

        return Password == Again ? null : (nameof(Again), T["The two passwords differ. Enter the same one twice."]);
    }

    private string? Invalid(string field) => _wrong == field ? "true" : null;

    private string? DescribedBy(string field) => _wrong == field ? "fault" : null;
}
