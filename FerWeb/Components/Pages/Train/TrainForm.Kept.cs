using System.Text.Json;
using FerWeb.Engine.Networks;
using FerWeb.Engine.Storage;
using FerWeb.Engine.Training;
using FerWeb.Runs;
using FerWeb.Workspace.Runs;
using FerWeb.Workspace.Worker;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace FerWeb.Components.Pages.Train;

// What was filled in outlasts a page that is loaded anew, as after a restart of the site: the tab keeps it until the run is started.
public sealed partial class TrainForm
{
    private string? _begun; // the form as it began, as JSON; null before the browser was asked
    private string? _kept; // what the browser has; null when that is nothing of this form
    private bool _isBack;
    private bool _wasStarting;
    private ElementReference _pictures;

    // Each form its own: who looks at a clone does not lose what was filled in elsewhere.
    private string KeptKey => $"ferweb.train?{Clone}&{Dataset}";

    private async Task KeepAsync()
    {
        if (_begun is null)
        {
            _begun = Write();
            if (await AskBrowserAsync() is { } kept && Write() == _begun && TryTake(kept))
            {
                (_kept, _isBack) = (kept, Write() != _begun);
                StateHasChanged();
            }
        }
        else if (!_isStarting && Write() != (_kept ?? _begun))
        {
            await TellBrowserAsync();
        }
    }

    // What is filled in now; as the form began, that is nothing.
    private Task TellBrowserAsync()
    {
        var now = Write();
        return TellBrowserAsync(now == _begun ? null : now);
    }

    private async Task<string?> AskBrowserAsync()
    {
        try
        {
            return await js.InvokeAsync<string?>("sessionStorage.getItem", KeptKey);
        }
        catch (Exception error) when (error is JSException or JSDisconnectedException or OperationCanceledException)
        {
            // A browser may keep nothing for a site, or be gone.
            return null;
        }
    }

    private async Task TellBrowserAsync(string? form)
    {
        _kept = form;
        try
        {
            if (form is null)
            {
                await js.InvokeVoidAsync("sessionStorage.removeItem", KeptKey);
            }
            else
            {
                await js.InvokeVoidAsync("sessionStorage.setItem", KeptKey, form);
            }
        }
        catch (Exception error) when (error is JSException or JSDisconnectedException or OperationCanceledException)
        {
            // As above.
        }
    }

    private string Write(bool isStarting = false) => JsonSerializer.Serialize(
        new KeptForm(
            _person, Architecture, _form.Preset, _form.Options.Teachers, _start, _name, _device, _form.Texts(), _dataset?.Id, isStarting),
        JsonFormats.Column);

    // Only the same person's.
    private bool TryTake(string json)
    {
        KeptForm kept;
        try
        {
            kept = JsonSerializer.Deserialize<KeptForm>(json, JsonFormats.Column) ?? throw new JsonException();
        }
        catch (JsonException)
        {
            return false;
        }

        if (kept.Person != _person)
        {
            return false;
        }

        if (NetworkCatalog.Names.Contains(kept.Architecture)
            && RunPreset.All.FirstOrDefault(IsChosen) is { } chosen)
        {
            _form.Apply(kept.Architecture, chosen);
        }

        Choose(kept.Dataset);
        _form.TakeTeachers([.. Teachers.Select(model => model.Folder).Where(folder => kept.Teachers.Contains(folder))]);
        _form.Fill(kept.Texts);
        (_start, _name, _device, _wasStarting) = (kept.Start, kept.Name, kept.Device, kept.IsStarting);
        OpenChanged();
        return true;

        bool IsChosen(RunPreset preset) => preset.Id == kept.Preset && (preset.Architecture ?? kept.Architecture) == kept.Architecture;
    }

    private async Task StartOverAsync()
    {
        (_isBack, _refusal) = (false, null);
        _open.Clear();
        (_start, _name, _device) = ("", "", Device.Auto);
        _form.TakeTeachers([]);
        _form.Apply(NetworkChoice.All[0].Architecture, RunPreset.Paces[0]);
        Begin();
        await _pictures.FocusAsync();
    }

    private void OpenChanged()
    {
        _open.UnionWith(TrainingOptionTable.Groups.Where(group => Different(group) > 0).Select(group => group.Title));
        if (NamesChanged > 0)
        {
            _open.Add(RunGroup);
        }
    }
}
