using FerWeb.Engine;
using FerWeb.Workspace.Accounts;
using Microsoft.AspNetCore.Components;
using static FerWeb.Localization.Texts;

namespace FerWeb.Components.Pages.People;

/// <summary>Who may log in: added, changed and removed by an admin.</summary>
public sealed partial class PeoplePage(AccountActions accounts) : ComponentBase
{
    private static readonly string _removed = Key("{0} was removed.");
    private static readonly string _resetDone = Key("{0} has a new password; their passkeys and API keys open nothing any more.");
    private static readonly string _locked = Key("{0} is locked.");
    private static readonly string _unlocked = Key("{0} may log in again.");

    private IReadOnlyList<AccountEntry> _list = [];
    private string _name = "";
    private string _password = "";
    private string _newPassword = "";
    private Role _role = Role.Viewer;
    private string? _asking;
    private string? _resetting;
    private string? _fault;
    private string? _done;
    private int _round;

    protected override void OnInitialized() => Read();

    private void Read()
    {
        try
        {
            _list = accounts.List();
        }
        catch (SentenceException away)
        {
            _fault = T[away.Sentence];
        }
    }

    private void Ask(string name) => (_asking, _resetting) = (name, null);

    private void BeginReset(string name) => (_resetting, _asking, _newPassword) = (name, null, "");

    private Task SetRoleAsync(string name, string role)
        => DoAsync(() => accounts.SetRoleAsync(name, Enum.Parse<Role>(role)), T["{0} has another role now.", name]);

    private async Task AddAsync()
    {
        await DoAsync(() => accounts.AddAsync(_name.Trim(), _role, _password), T["{0} may log in now.", _name.Trim()]);
        if (_fault is null)
        {
            (_name, _password, _role) = ("", "", Role.Viewer);
        }
    }

    private async Task DoAsync(Func<Task> change, string done)
    {
        (_fault, _done, _asking, _resetting) = (null, null, null, null);
        try
        {
            await change();
            _done = done;
        }
        catch (SentenceException refusal)
        {
            _fault = T[refusal.Sentence];
        }

        Read();
        _round++;
    }
}
