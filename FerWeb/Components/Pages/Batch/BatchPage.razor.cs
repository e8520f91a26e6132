using System.Globalization;
using FerWeb.Api;
using FerWeb.Components.Shared;
using FerWeb.Engine.Emotions;
using FerWeb.Engine.Recognition;
using FerWeb.Recognition;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Options;
using Microsoft.JSInterop;
using static FerWeb.Localization.Texts;

namespace FerWeb.Components.Pages.Batch;

/// <summary>
/// Up to fifty photos in one go. The module batch.ts keeps them in the browser and sends them over HTTP; this page is
/// told only names, states and result ids, and shows what the results say.
/// </summary>
public sealed partial class BatchPage(
    IJSRuntime js, IServiceProvider services, RecognitionResultStore results, IOptions<LimitsOptions> limits, IOptions<RecognitionOptions> options,
    TimeProvider clock, BatchChoices choices)
    : ComponentBase, IAsyncDisposable
{
    /// <summary>As many as one person looks through at once.</summary>
    internal const int MostPhotos = 50;

    private static readonly int[] _ghostWidths = [34, 12, 20, 82, 40, 26, 58];

    private readonly JsControl _batch = new(js, services);
    private readonly LimitsOptions _limits = limits.Value;
    private readonly HashSet<int> _chosen = [];
    private List<BatchPhoto> _photos = [];
    private List<BatchPhoto> _removed = []; // last; may be brought back when the store keeps their results no longer
    private IReadOnlyList<BatchPhoto> _compared = [];
    private ElementReference _root;
    private ElementReference _compare;
    private ElementReference _save;
    private ElementReference _compareTitle;
    private DotNetObjectReference<Callbacks>? _callbacks;
    private string _said = "";
    private int _refused;
    private bool _mustFocus;

    [Inject]
    internal LiveRecognizer Live { get; set; } = null!;

    /// <summary>Photos whose turn is over, however it ended.</summary>
    private int Ended => _photos.Count - CountOf(BatchState.Waiting) - CountOf(BatchState.Busy);

    /// <summary>Those of the results; another model may have become live between two photos, or before the first.</summary>
    private ClassTexts Words => ClassTexts.Of(
        _photos.Select(photo => photo.Result?.Classes).FirstOrDefault(classes => classes is not null && !FaceClasses.IsSeven(classes))
        ?? _photos.Find(photo => photo.Result is not null)?.Result!.Classes ?? Live.Classes);

    public async ValueTask DisposeAsync()
    {
        await _batch.DisposeAsync();
        _callbacks?.Dispose();
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            _callbacks = DotNetObjectReference.Create(new Callbacks(this));
            var settings = new { url = RecognizeApi.Path.TrimStart('/'), maxBytes = _limits.MaxPhotoBytes, mostPhotos = MostPhotos };
            var head = choices.Head;
            await _batch.CreateAsync($"./{Assets["assets/batch.js"]}", _root, _callbacks, settings, NameOf(head));

            // Others may have been chosen while the module loaded.
            if (choices.Head != head)
            {
                await _batch.CallAsync("resend", NameOf(choices.Head));
            }
        }

        if (_mustFocus)
        {
            _mustFocus = false;

            // "Compare" is disabled while no photo is chosen.
            await (_compared.Count > 0 ? _compareTitle : _chosen.Count > 0 ? _compare : _save).FocusAsync();
        }
    }

    private static string NameOf(LabelHead head) => head.ToString().ToLowerInvariant();

    private void Show(BatchPhoto[] changed, int[] keys)
    {
        foreach (var photo in changed)
        {
            var known = _photos.FindIndex(one => one.Key == photo.Key);
            var before = known >= 0 ? _photos[known] : _removed.Find(one => one.Key == photo.Key);
            if (before is null)
            {
                _removed = []; // as batch.ts lets go of them where photos come
            }

            var result = photo.ResultId is null ? null
                : before is not null && before.ResultId == photo.ResultId ? before.Result
                : results.Find(photo.ResultId);
            var shown = photo with { Result = result };
            if (known >= 0)
            {
                _photos[known] = shown;
            }
            else
            {
                _photos.Add(shown);
            }
        }

        if (_photos.FindAll(photo => !keys.Contains(photo.Key)) is { Count: > 0 } gone)
        {
            _removed = gone;
        }

        _photos = [.. _photos.Where(photo => keys.Contains(photo.Key)).OrderBy(photo => photo.Key)];
        _chosen.RemoveWhere(key => !_photos.Exists(photo => photo.Key == key && photo.HasFaces));
        _compared = [.. _compared.Select(old => _photos.Find(photo => photo.Key == old.Key)).OfType<BatchPhoto>().Where(photo => photo.HasFaces)];
        _said = _photos.Count > 0 && Ended == _photos.Count ? Progress() : "";
        StateHasChanged();
    }

    private void Refuse(int files)
    {
        _refused = files;
        StateHasChanged();
    }

    private Task ChooseAsync(LabelHead head)
    {
        choices.Head = head;
        return _batch.CallAsync("resend", NameOf(head));
    }

    private void Choose((int Key, bool IsChosen) choice)
    {
        if (choice.IsChosen)
        {
            _chosen.Add(choice.Key);
        }
        else
        {
            _chosen.Remove(choice.Key);
        }
    }

    private void Compare()
    {
        _compared = [.. _photos.Where(photo => _chosen.Contains(photo.Key))];
        _mustFocus = true;
    }

    private void Close()
    {
        _compared = [];
        _mustFocus = true;
    }

    private Task SaveAsync()
    {
        var day = clock.GetUtcNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var ended = _photos.FindAll(photo => photo.State is not (BatchState.Waiting or BatchState.Busy));
        var text = BatchCsv.Write(ended.Select(photo => (photo.Name, photo.Result, photo.Error)), options.Value);
        string?[] saved = [.. ended.Where(photo => photo.Result is not null).Select(photo => photo.ResultId)];
        return _batch.CallAsync("save", $"ferweb-batch-{day}.csv", text, saved);
    }

    private int CountOf(BatchState state) => _photos.Count(photo => photo.State == state);

    private string Progress()
    {
        var failed = CountOf(BatchState.Failed);
        var cancelled = CountOf(BatchState.Cancelled);
        string?[] parts =
        [
            T["{0} of {1} done", CountOf(BatchState.Done), _photos.Count],
            failed > 0 ? T["{0} failed", failed] : null,
            cancelled > 0 ? T["{0} cancelled", cancelled] : null,
        ];
        return string.Join(", ", parts.OfType<string>());
    }

    /// <summary>What the module may call; such calls arrive on the circuit's own thread of work.</summary>
    private sealed class Callbacks(BatchPage owner)
    {
        [JSInvokable]
        public void Show(BatchPhoto[] changed, int[] keys) => owner.Show(changed, keys);

        [JSInvokable]
        public void Refuse(int files) => owner.Refuse(files);
    }
}
