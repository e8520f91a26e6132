using FerWeb.Api;
using FerWeb.Engine.Emotions;
using FerWeb.Engine.Evaluation;
using FerWeb.Engine.Faces;
using FerWeb.Engine.Models;
using FerWeb.Engine.Photos;
using FerWeb.Engine.Recognition;
using FerWeb.Models;
using FerWeb.Recognition;
using Microsoft.AspNetCore.Components;
using static FerWeb.Localization.Texts;

namespace FerWeb.Components.Pages.Tour;

/// <summary>Five steps for a lesson, on the average faces and with the model that answers now.</summary>
public sealed partial class TourPage(IWebHostEnvironment environment) : ComponentBase, IDisposable
{
    private readonly CancellationTokenSource _gone = new();
    private Emotion _chosen = Emotion.Happy;
    private RecognitionResult? _result;
    private string? _crop;
    private string? _fault;
    private ModelDescription? _model;
    private ClassificationMetrics? _report;

    [Inject]
    internal RecognitionService Recognition { get; set; } = null!;

    [Inject]
    internal LiveModelSwitch Switch { get; set; } = null!;

    public void Dispose()
    {
        _gone.Cancel();
        _gone.Dispose();
    }

    protected override Task OnInitializedAsync()
    {
        _model = ModelText.Describe(Switch.Answering);
        _report = ModelText.MainReport(_model)?.All;
        return ChooseAsync(_chosen);
    }

    private async Task ChooseAsync(Emotion emotion)
    {
        var gone = _gone.Token;
        (_chosen, _fault) = (emotion, null);
        try
        {
            var example = environment.WebRootFileProvider.GetFileInfo(ExampleFaces.PathOf(emotion)).PhysicalPath!;
            var face = new PhotoFile(await File.ReadAllBytesAsync(example, gone));
            using var admission = Recognition.Admit(ticket: null);
            await admission.WaitForTurnAsync(gone);
            var (result, _) = await Task.Run(() => admission.RecognizeAsync(face, LabelHead.Crowd, FaceSearchMode.Thorough, gone), gone);
            if (_chosen != emotion)
            {
                return; // Another face was chosen meanwhile.
            }

            _result = result;
            _crop = _result.Faces is [var first, ..] ? "data:image/png;base64," + Convert.ToBase64String(PngEncoder.Encode(first.Crop)) : null;
        }
        catch (ProblemException refusal)
        {
            (_result, _crop, _fault) = (null, null, OfModules[refusal.Message]);
        }
        catch (OperationCanceledException) when (gone.IsCancellationRequested)
        {
        }
    }
}
