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

    private readonly Dictionary<string, ElementReference> _resets = [];
    private readonly Dictionary<string, ElementReference> _removes = [];
    private readonly Dictionary<string, Role> _roles = []; // chosen, but not set yet
    private IReadOnlyList<AccountEntry> _list = [];
    private ElementReference _keep;
    private ElementReference _field;
    private Func<ElementReference>? _focused; // what gets the focus once it is drawn
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

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (_focused is { } wanted)
        {
            _focused = null;
            await wanted().FocusAsync();
        }
    }

    private Role RoleOf(AccountEntry person) => _roles.GetValueOrDefault(person.Name, person.Role);

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

    private void Ask(string name)
    {
        (_asking, _resetting) = (name, null);
        _focused = () => _keep;
    }

    private void BeginReset(string name)
    {
        (_resetting, _asking, _newPassword) = (name, null, "");
        _focused = () => _field;
    }

    private void Leave()
    {
        var (name, openers) = _asking is { } asked ? (asked, _removes) : (_resetting!, _resets);
        (_asking, _resetting) = (null, null);
        _focused = () => openers[name];
    }

    private async Task SetRoleAsync(AccountEntry person)
    {
        var role = RoleOf(person);
        if (role != person.Role)
        {
            await DoAsync(() => accounts.SetRoleAsync(person.Name, role), T["{0} has another role now.", person.Name]);
            _roles.Remove(person.Name);
        }
    }

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
        await Task.Yield(); // drawn without the words once: else the same ones would not be told again
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
