using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using static FerWeb.Localization.Texts;

namespace FerWeb.Components.Shared;

/// <summary>Light, dark or as the system; the browser remembers it. What its buttons do is in theme.ts.</summary>
public sealed partial class ThemeSwitch(IJSRuntime js, IServiceProvider services) : ComponentBase, IAsyncDisposable
{
    private static readonly (string Value, string Label, string Icon)[] _themes =
    [
        ("light", Key("Light"),
            "M12 7.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9M12 2v2.5M12 19.5V22M2 12h2.5M19.5 12H22M4.9 4.9l1.8 1.8M17.3 17.3l1.8 1.8" +
            "M4.9 19.1l1.8-1.8M17.3 6.7l1.8-1.8"),
        ("dark", Key("Dark"), "M20 14.5A8.5 8.5 0 1 1 9.5 4a6.8 6.8 0 0 0 10.5 10.5z"),
        ("system", Key("As the system"), "M3.5 5h17v11h-17zM9 20h6M12 16v4"),
    ];

    private readonly JsControl _switch = new(js, services);
    private ElementReference _root;

    public ValueTask DisposeAsync() => _switch.DisposeAsync();

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            try
            {
                await _switch.CreateAsync($"./{Assets["assets/theme.js"]}", _root);
            }
            catch (JSException)
            {
                // What its buttons say the page hears all the same (start.ts); without the module none shows what was chosen.
            }
        }
    }
}
