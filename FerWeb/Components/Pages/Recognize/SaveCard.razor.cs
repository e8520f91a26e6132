using System.Globalization;
using FerWeb.Components.Shared;
using FerWeb.Engine.Emotions;
using FerWeb.Engine.Recognition;
using FerWeb.Models;
using FerWeb.Recognition;
using FerWeb.Runs;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Options;
using Microsoft.JSInterop;
using static FerWeb.Localization.Texts;

namespace FerWeb.Components.Pages.Recognize;

/// <summary>Saves the answer for one face as a picture, which the browser draws: the photo never leaves it for this.</summary>
public sealed partial class SaveCard(IJSRuntime js, IOptions<RecognitionOptions> options, TimeProvider clock) : ComponentBase, IAsyncDisposable
{
    private IJSObjectReference? _module;

    /// <summary>The answer that the face belongs to.</summary>
    [Parameter, EditorRequired]
    public required RecognitionResult Result { get; set; }

    [Parameter, EditorRequired]
    public required FaceResult Face { get; set; }

    /// <summary>Address of the picture that the network saw.</summary>
    [Parameter, EditorRequired]
    public required string Crop { get; set; }

    /// <summary>Address of the photo in the browser; null for the one that the page shows.</summary>
    [Parameter]
    public string? Photo { get; set; }

    [Inject]
    internal ModelDescriptions Descriptions { get; set; } = null!;

    public ValueTask DisposeAsync() => JsDisposal.DisposeAsync(_module);

    private async Task SaveAsync()
    {
        _module ??= await js.InvokeAsync<IJSObjectReference>("import", $"./{Assets["assets/result-card.js"]}");
        var verdict = Verdict.Of(Result, Face, options.Value);
        var now = clock.GetUtcNow();
        var card = new
        {
            fileName = $"ferweb-{Face.Label.Name}-{now.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}.png",
            headline = verdict.IsSure
                ? $"{verdict.ToSentence()} {ProbabilityText.Format(Face.Probabilities[verdict.Top.Index])}"
                : verdict.ToSentence(),
            bars = FaceClasses.List(Result.Classes).Select(one => new
            {
                colour = one.Token(),
                word = one.Word(),
                probability = Face.Probabilities[one.Index],
                text = ProbabilityText.Format(Face.Probabilities[one.Index]),
                isTop = one == Face.Label,
                isRare = Result.IsRare(one),
            }),
            isSure = verdict.IsSure,
            box = new { x = Face.Box.X, y = Face.Box.Y, width = Face.Box.Width, height = Face.Box.Height, angle = Face.Box.Angle },
            isWhole = Result.WholeImage,
            lines = new[]
            {
                T[
                    "Model {0}, {1}, {2}",
                    Descriptions.NameOf(Result.Model), ModelText.Labels(Descriptions.Of(Result.Model), Result.Head),
                    RunText.Day(now)],
                $"{T[ClassTexts.Of(Result.Classes).Caution]} {T["Do not use it to judge a person."]}",
                Result.RareWords(),
            }.OfType<string>(),
        };
        await _module.InvokeVoidAsync("save", Photo, Crop, card);
    }
}
