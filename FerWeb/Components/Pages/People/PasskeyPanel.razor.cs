using FerWeb.Components.Shared;
using FerWeb.Engine;
using FerWeb.Workspace.Accounts;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using static FerWeb.Localization.Texts;

namespace FerWeb.Components.Pages.People;

/// <summary>One's own passkeys; the browser makes new ones, over HTTP (<see cref="Security.PasskeyApi"/>).</summary>
public sealed partial class PasskeyPanel(IJSRuntime js, IServiceProvider services, Passkeys passkeys) : ComponentBase, IAsyncDisposable
{
    private readonly JsControl _control = new(js, services);
    private readonly Dictionary<string, ElementReference> _openers = [];
    private IReadOnlyList<PasskeyEntry> _passkeys = [];
    private DotNetObjectReference<PasskeyPanel>? _page;
    private ElementReference _root;
    private ElementReference _keep;
    private Func<ElementReference>? _focused; // what gets the focus once it is drawn
    private string? _asking;
    private string? _done;
    private string? _fault;

    /// <summary>Whose.</summary>
    [Parameter, EditorRequired]
    public required string Owner { get; set; }

    /// <summary>The module has added one.</summary>
    [JSInvokable]
    public async Task AddedAsync()
    {
        _passkeys = await passkeys.ListAsync(Owner);
        (_done, _fault) = (T["The passkey was added."], null);
        StateHasChanged();
    }

    public ValueTask DisposeAsync()
    {
        _page?.Dispose();
        return _control.DisposeAsync();
    }

    protected override async Task OnParametersSetAsync() => _passkeys = Owner.Length == 0 ? [] : await passkeys.ListAsync(Owner);

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            _page = DotNetObjectReference.Create(this);
            await _control.CreateAsync($"./{Assets["assets/passkeys.js"]}", _root, _page);
        }

        if (_focused is { } wanted)
        {
            _focused = null;
            await wanted().FocusAsync();
        }
    }

    private void Ask(string? id, Func<ElementReference> focused)
    {
        _asking = id;
        _focused = focused;
    }

    private async Task RemoveAsync(PasskeyEntry passkey)
    {
        (_asking, _done, _fault) = (null, null, null);
        await Task.Yield(); // drawn without the words once: else the same ones would not be told again
        try
        {
            await passkeys.RemoveAsync(Owner, passkey.Id);
            _done = T["{0} was removed.", passkey.Name];
        }
        catch (SentenceException refusal)
        {
            _fault = T[refusal.Sentence];
        }

        _passkeys = await passkeys.ListAsync(Owner);
    }
}
