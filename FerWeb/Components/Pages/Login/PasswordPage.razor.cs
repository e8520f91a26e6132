using FerWeb.Engine;
using FerWeb.Security;
using FerWeb.Workspace.Accounts;
using Microsoft.AspNetCore.Components;
using static FerWeb.Localization.Texts;

namespace FerWeb.Components.Pages.Login;

/// <summary>A new password for whoever is logged in; without a circuit, because the new login is a cookie.</summary>
public sealed partial class PasswordPage(AccountActions accounts, LoginGate gate, NavigationManager navigation) : ComponentBase
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
            var name = Context.User.Identity!.Name!;
            await accounts.ChangePasswordAsync(name, Old ?? "", Password ?? "");
            await gate.LogInAgainAsync(Context, name);
        }
        catch (SentenceException refusal)
        {
            var wrong = AccountRules.FaultOfPassword(Password ?? "") is null ? nameof(Old) : nameof(Password);
            Refuse(refusal is AccountException ? wrong : null, T[refusal.Sentence]);
            return;
        }

        navigation.NavigateTo("account");
    }

    private void Refuse(string? wrong, string fault)
        => (_wrong, _fault, Context.Response.StatusCode) = (wrong, fault, StatusCodes.Status400BadRequest);

    private string? Invalid(string field) => _wrong == field ? "true" : null;

    private string? DescribedBy(string field) => _wrong == field ? "fault" : null;
}
