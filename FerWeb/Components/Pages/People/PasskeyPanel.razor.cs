using FerWeb.Components.Shared;
using FerWeb.Engine;
using FerWeb.Workspace.Accounts;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using static FerWeb.Localization.Texts;

namespace FerWeb.Components.Pages.People;

/// <summary>One's own passkeys; the browser makes new ones, over HTTP (<see cref="Security.PasskeyApi"/>).</summary>
public sealed partial class PasskeyPanel(IJSRuntime js, Passkeys passkeys) : ComponentBase, IAsyncDisposable
{
    private readonly JsControl _control = new(js);
    private IReadOnlyList<PasskeyEntry> _passkeys = [];
    private DotNetObjectReference<PasskeyPanel>? _page;
    private ElementReference _root;
    private string? _done;

    /// <summary>Whose.</summary>
    [Parameter, EditorRequired]
    public required string Owner { get; set; }

    /// <summary>The module has added one.</summary>
    [JSInvokable]
    public async Task AddedAsync()
    {
        _passkeys = await passkeys.ListAsync(Owner);
        _done = T["The passkey was added."];
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
    }

    private async Task RemoveAsync(PasskeyEntry passkey)
    {
        try
        {
            await passkeys.RemoveAsync(Owner, passkey.Id);
            _done = T["{0} was removed.", passkey.Name];
        }
        catch (SentenceException refusal)
        {
            _done = T[refusal.Sentence];
        }

        _passkeys = await passkeys.ListAsync(Owner);
    }
}
