using FerWeb.Api;
using FerWeb.Classroom;
using FerWeb.Components.Shared;
using FerWeb.Workspace.Classroom;
using FerWeb.Workspace.Runs;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Options;
using Microsoft.JSInterop;
using static FerWeb.Localization.Texts;

namespace FerWeb.Components.Pages.Classroom;

/// <summary>The camera and the classes that it fills. The module collect.ts sends the pictures by HTTP; the circuit carries none of them.</summary>
public sealed partial class CollectStep(IJSRuntime js, IServiceProvider services, ClassroomStore sets, IOptions<LimitsOptions> limits)
    : ComponentBase, IAsyncDisposable
{
    private readonly JsControl _collect = new(js, services);
    private ElementReference _root;
    private ElementReference _classes;

    // What can be undone: one picture alone, which is held here and nowhere else.
    private (string Class, string Picture, byte[] Png)? _deleted;

    [Parameter, EditorRequired]
    public required ClassroomSet Set { get; set; }

    /// <summary>Something was refused, in words; null when it was done.</summary>
    [Parameter, EditorRequired]
    public required EventCallback<string?> Fault { get; set; }

    public ValueTask DisposeAsync() => _collect.DisposeAsync();

    // Whoever removes the class leaves nothing of it.
    protected override void OnParametersSet()
        => _deleted = _deleted is { } last && Set.Classes.Any(one => one.Id == last.Class) ? _deleted : null;

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            var settings = new { url = $"{ClassroomApi.Path.TrimStart('/')}/{Set.Id}/classes", maxBytes = limits.Value.MaxPhotoBytes };
            await _collect.CreateAsync($"./{Assets["assets/collect.js"]}", _root, settings);
        }
    }

    private Task AddAsync() => ActAsync(() =>
    {
        var name = Enumerable.Range(Set.Classes.Count + 1, ClassroomLimits.MostClasses).Select(number => T["Class {0}", number])
            .First(free => Set.Classes.All(one => !string.Equals(one.Name, free, StringComparison.OrdinalIgnoreCase)));
        sets.AddClass(Set.Id, name);
    });

    private Task DeleteAsync(ClassroomClass one, string picture) => ActAsync(() =>
    {
        var png = File.ReadAllBytes(sets.PictureFile(Set.Id, one.Id, picture));
        sets.RemovePicture(Set.Id, one.Id, picture);
        _deleted = (one.Id, picture, png);
    });

    private Task UndoAsync() => ActAsync(() =>
    {
        if (_deleted is var (id, picture, png))
        {
            sets.RestorePicture(Set.Id, id, picture, png);
            _deleted = null;
        }
    });

    // What had the focus goes with the class.
    private async Task RemoveAsync(ClassroomClass one)
    {
        _deleted = null;
        await _classes.FocusAsync();
        await ActAsync(() => sets.RemoveClass(Set.Id, one.Id));
    }

    private Task ActAsync(Action act)
    {
        try
        {
            act();
            return Fault.InvokeAsync(null);
        }
        catch (RunStoreException refusal)
        {
            return Fault.InvokeAsync(T[refusal.Sentence]);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return Fault.InvokeAsync(T["FerWeb could not write to its data folder: {0}", error.Message]);
        }
    }
}
