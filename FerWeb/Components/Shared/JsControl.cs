using Microsoft.AspNetCore.Components.Routing;
using Microsoft.JSInterop;

namespace FerWeb.Components.Shared;

/// <summary>
/// What a module's <c>create</c> made of a component's element. A component may be taken off the page at any moment,
/// also while its module is still loading: then nothing is made, and nothing stays behind. What is called while the connection is cut never
/// reaches the browser: to make it is tried again, and what was not disposed of goes with its element (control.ts).
/// </summary>
internal sealed class JsControl(IJSRuntime js, IServiceProvider services) : IAsyncDisposable
{
    private readonly CircuitConnection _connection = services.GetRequiredService<CircuitConnection>();
    private IJSObjectReference? _module;
    private IJSObjectReference? _control;
    private bool _isGone;

    /// <summary>Loads the module and has it work the element; to be called once, after the first render.</summary>
    /// <param name="module">Address of the module.</param>
    /// <param name="arguments">What its function <c>create</c> takes, the element first where there is one.</param>
    public async Task CreateAsync(string module, params object?[] arguments)
    {
        while (!_isGone)
        {
            var lost = _connection.Lost;
            try
            {
                _module = await js.InvokeAsync<IJSObjectReference>("import", lost, module);
                _control = _isGone ? null : await _module.InvokeAsync<IJSObjectReference>("create", lost, arguments);
                break;
            }
            catch (OperationCanceledException)
            {
                // The call is lost, or its answer is, and the browser is back; a module makes one control of an element, however often it is asked.
            }
            catch (JSException) when (_isGone)
            {
                // The element went while the call was on its way.
            }
        }

        if (_isGone)
        {
            await ReleaseAsync();
        }
    }

    /// <summary>Calls the control; does nothing before it is made.</summary>
    public async Task CallAsync(string method, params object?[] arguments)
    {
        if (_control is not null && !_isGone)
        {
            await _control.InvokeVoidAsync(method, arguments);
        }
    }

    /// <summary>Asks the control, and by it the person, whether the page must stay because something is sent; before it is made nothing is.</summary>
    public async Task AskBeforeLeavingAsync(LocationChangingContext leaving)
    {
        try
        {
            // With a token the call may take as long as the person does.
            if (_control is not null && !_isGone && await _control.InvokeAsync<bool>("mustStay", _connection.Lost, leaving.TargetLocation))
            {
                leaving.PreventNavigation();
            }
        }
        catch (Exception error) when (error is JSDisconnectedException or OperationCanceledException)
        {
            leaving.PreventNavigation(); // nobody knows what the person said
        }
    }

    public ValueTask DisposeAsync()
    {
        _isGone = true;
        return ReleaseAsync();
    }

    private async ValueTask ReleaseAsync()
    {
        var (control, module) = (_control, _module);
        (_control, _module) = (null, null);
        try
        {
            if (control is not null)
            {
                await control.InvokeVoidAsync("dispose");
            }
        }
        catch (Exception error) when (error is JSDisconnectedException or OperationCanceledException)
        {
            // The browser is gone, or has not answered for as long as a call may take: there the control goes with its element.
            return;
        }

        await JsDisposal.DisposeAsync(control, module);
    }
}
