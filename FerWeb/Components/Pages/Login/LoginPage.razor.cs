using FerWeb.Security;
using FerWeb.Workspace.Accounts;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Options;
using static FerWeb.Localization.Texts;

namespace FerWeb.Components.Pages.Login;

/// <summary>Name and password; rendered on the server without a circuit, because only an HTTP answer can carry the cookie.</summary>
public sealed partial class LoginPage(LoginGate gate, AccountActions accounts, NavigationManager navigation, IOptions<SecurityOptions> security) : ComponentBase
{
    private bool _isSetUp;
    private bool _isWrong;
    private readonly string? _outside = security.Value.OpenIdConnect is { Authority.Length: > 0 } outside ? outside.Name : null;
    private string? _fault;

    [CascadingParameter]
    public required HttpContext Context { get; set; }

    [SupplyParameterFromForm]
    public string? Name { get; set; }

    [SupplyParameterFromForm]
    public string? Password { get; set; }

    [SupplyParameterFromQuery]
    public string? ReturnUrl { get; set; }

    /// <summary>Somebody else's login has ended without success.</summary>
    [SupplyParameterFromQuery]
    public string? Fault { get; set; }

    // Not sooner: accounts that cannot be read are told in the page.
    protected override void OnInitialized() => _isSetUp = accounts.HasAdmin();

    private async Task LogInAsync()
    {
        var outcome = await gate.LogInAsync(Context, Name ?? "", Password ?? "");
        if (outcome == LoginOutcome.Done)
        {
            navigation.NavigateTo(LocalAddress.Of(ReturnUrl, Context.Request.PathBase));
            return;
        }

        Context.Response.StatusCode = LoginFaults.StatusOf(outcome);
        _isWrong = outcome == LoginOutcome.Wrong;
        _fault = _isWrong ? T["Name or password is wrong."] : LoginFaults.Describe(outcome);
    }
}
