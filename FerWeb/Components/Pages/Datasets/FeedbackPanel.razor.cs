using FerWeb.Api;
using FerWeb.Engine;
using FerWeb.Engine.Emotions;
using FerWeb.Feedback;
using FerWeb.Runs;
using FerWeb.Workspace.Feedback;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Options;
using static FerWeb.Localization.Texts;

namespace FerWeb.Components.Pages.Datasets;

/// <summary>What people said about answers, for the owner: how much it is, a data set of the pictures, and an end to all of it.</summary>
public sealed partial class FeedbackPanel(FeedbackStore store, IOptions<FeedbackOptions> options) : ComponentBase
{
    // Null when feedback is off: then nothing is shown.
    private IReadOnlyList<FeedbackCount>? _counts;
    private ElementReference _title;
    private ElementReference _ask;
    private ElementReference _keep;
    private bool _isAsking;
    private bool _isMaking;
    private bool _mustFocus;
    private string _status = "";
    private string? _fault;

    [Inject]
    internal FeedbackDatasets Datasets { get; set; } = null!;

    private int Pictures => _counts!.Sum(count => count.Pictures);

    protected override void OnInitialized()
    {
        if (options.Value.Enabled)
        {
            Count();
        }
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (_mustFocus)
        {
            // The button that was pressed is gone.
            _mustFocus = false;
            await (_isAsking ? _keep : _counts!.Count > 0 ? _ask : _title).FocusAsync();
        }
    }

    private int PicturesOf(Emotion emotion) => _counts!.Where(count => count.Said == emotion).Sum(count => count.Pictures);

    private string Answers(Func<FeedbackCount, bool> are) => RunText.Count(_counts!.Where(are).Sum(count => count.Answers));

    private void Count() => Try(() => _counts = store.Counts());

    private void Ask(bool isAsking) => (_isAsking, _mustFocus) = (isAsking, true);

    private async Task MakeAsync()
    {
        if (_isMaking)
        {
            return; // the second of two clicks
        }

        _isMaking = true;
        await Task.Run(() => Try(() => Datasets.Make()));
        _isMaking = false;
        _status = _fault is null ? T["The pictures are being imported; the data set appears above."] : "";
    }

    private void Delete()
    {
        Try(store.Clear);
        Ask(false);
        if (_fault is null)
        {
            _status = T["All feedback is deleted."];
            Count();
        }
    }

    private void Try(Action work)
    {
        try
        {
            _fault = null;
            work();
        }
        catch (SentenceException refusal) when (refusal is FeedbackException or ProblemException)
        {
            _counts ??= [];
            _fault = T[refusal.Sentence];
        }
    }
}
