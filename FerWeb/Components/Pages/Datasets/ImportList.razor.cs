using FerWeb.Components.Shared;
using FerWeb.Datasets;
using Microsoft.AspNetCore.Components;

namespace FerWeb.Components.Pages.Datasets;

/// <summary>Imports that run or ended lately, whoever began them; the same after a reload.</summary>
public sealed partial class ImportList(DatasetImports imports) : ComponentBase, IDisposable
{
    private const int MostEnded = 20;
    private static readonly TimeSpan _period = TimeSpan.FromMilliseconds(400);

    private readonly Lifetime _gone = new();
    private IReadOnlyList<DatasetImport> _imports = [];
    private string _shown = "";

    /// <summary>A data set has come in.</summary>
    [Parameter, EditorRequired]
    public required EventCallback Imported { get; set; }

    public void Dispose()
    {
        _gone.Cancel();
        _gone.Dispose();
    }

    protected override void OnInitialized()
    {
        _imports = Newest();
        _ = FollowAsync(_gone.Token);
    }

    private async Task FollowAsync(CancellationToken gone)
    {
        try
        {
            var finished = Finished();
            using var timer = new PeriodicTimer(_period);
            while (await timer.WaitForNextTickAsync(gone))
            {
                _imports = Newest();
                var text = string.Join('\n', _imports.Select(import => $"{import.Id} {ImportText.Of(import)}"));
                if (text != _shown)
                {
                    _shown = text;
                    await InvokeAsync(StateHasChanged);
                }

                if (Finished() is var now && now != finished)
                {
                    finished = now;
                    await InvokeAsync(Imported.InvokeAsync);
                }
            }
        }
        catch (OperationCanceledException)
        {
        }
        catch (Exception error)
        {
            await DispatchExceptionAsync(error);
        }
    }

    // A program may have brought hundreds; those that a person can try again are shown however many there are.
    private IReadOnlyList<DatasetImport> Newest()
    {
        var ended = 0;
        return [.. imports.List().Where(import => import.IsActive || import.CanRetry || import.CanBeOwnClasses || ended++ < MostEnded)];
    }

    private string Finished() => string.Join(' ', _imports.Select(import => import.DatasetId));

    private void ImportRest(DatasetImport import)
    {
        imports.Retry(import.Id, maxBadPercent: 100);
        _imports = Newest();
    }

    private void ImportAsOwnClasses(DatasetImport import)
    {
        imports.RetryAsOwnClasses(import.Id);
        _imports = Newest();
    }

    private void Cancel(DatasetImport import)
    {
        imports.Cancel(import.Id);
        _imports = Newest();
    }
}
