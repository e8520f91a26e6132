using FerWeb.Engine;
using FerWeb.Security;
using FerWeb.Workspace.Accounts;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using static FerWeb.Localization.Texts;

namespace FerWeb.Components.Pages.People;

/// <summary>Who is logged in, and the keys of their programs.</summary>
public sealed partial class AccountPage(ApiKeys keys, AccountActions accounts, AuthenticationStateProvider people) : ComponentBase
{
    private string _name = "";
    private string _role = "";
    private bool _hasPassword; // who logs in elsewhere only has none
    private string _keyName = "";
    private KeyScope _scope = KeyScope.Recognize;
    private string? _made;
    private string? _fault;
    private int _round;

    protected override async Task OnInitializedAsync()
    {
        var user = (await people.GetAuthenticationStateAsync()).User;
        _name = user.Identity?.Name ?? "";
        _hasPassword = accounts.List().Any(account => account.Name == _name && account.HasPassword);
        _role = Enum.GetValues<Role>().Where(role => user.IsInRole(Roles.Of(role))).Select(role => role.Meaning() + ".").FirstOrDefault() ?? "";
    }

    private void Make()
    {
        if (_keyName.Length == 0)
        {
            return; // The second of two clicks: the key that the first one made is shown once.
        }

        _fault = null;
        try
        {
            _made = keys.Make(_name, _keyName, _scope);
            _keyName = "";
            _round++;
        }
        catch (SentenceException refusal)
        {
            _fault = T[refusal.Sentence];
        }
    }
}
