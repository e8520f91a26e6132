using FerWeb.Engine;
using FerWeb.Security;
using FerWeb.Workspace.Accounts;
using Microsoft.AspNetCore.Components;
using static FerWeb.Localization.Texts;

namespace FerWeb.Components.Pages.Login;

/// <summary>A new password for whoever is logged in; without a circuit, because the new login is a cookie.</summary>
public sealed partial class PasswordPage(LoginGate gate, NavigationManager navigation) : ComponentBase
{
    private string? _fault;
    private string? _wrong; // name of the field that the fault is about

    [CascadingParameter]
    public required HttpContext Context { get; set; }

    [SupplyParameterFromForm]
    public string? Old { get; set; }

    [SupplyParameterFromForm]
    public string? Password { get; set; }

    [SupplyParameterFromForm]
    public string? Again { get; set; }

    private async Task ChangeAsync()
    {
        if (Password != Again)
        {
            Refuse(nameof(Again), T["The two passwords differ. Enter the same one twice."]);
            return;
        }

        try
        {
            if (await gate.ChangePasswordAsync(Context, Old ?? "", Password ?? "") is LoginOutcome.TooMany and var outcome)
            {
                Refuse(null, LoginFaults.Describe(outcome), LoginFaults.StatusOf(outcome));
                return;
            }
        }
        catch (SentenceException refusal)
        {
            var wrong = AccountRules.FaultOfPassword(Password ?? "") is null ? nameof(Old) : nameof(Password);
            Refuse(refusal is AccountException ? wrong : null, T[refusal.Sentence]);
            return;
        }

        navigation.NavigateTo("account");
    }

    private void Refuse(string? wrong, string fault, int status = StatusCodes.Status400BadRequest)
        => (_wrong, _fault, Context.Response.StatusCode) = (wrong, fault, status);

    private string? Invalid(string field) => _wrong == field ? "true" : null;

    private string? DescribedBy(string field) => _wrong == field ? "fault" : null;
}
