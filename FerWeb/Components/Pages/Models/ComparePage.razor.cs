using FerWeb.Engine.Photos;
using FerWeb.Engine.Recognition;
using FerWeb.Models;
using FerWeb.Recognition;
using FerWeb.Workspace.Models;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Options;

namespace FerWeb.Components.Pages.Models;

/// <summary>What two models say of one photo, face by face. The address holds the models and, as long as they are kept, the answers.</summary>
public sealed partial class ComparePage(ModelLibrary library, RecognitionResultStore results, IOptions<RecognitionOptions> options) : ComponentBase
{
    private IReadOnlyList<ModelEntry> _models = [];
    private IReadOnlyList<(string Name, RecognitionResult Result, IReadOnlyList<int> Order)> _answers = [];
    private IReadOnlyList<string> _crops = [];
    private bool _isGone;

    [SupplyParameterFromQuery]
    public string? Left { get; set; }

    [SupplyParameterFromQuery]
    public string? Right { get; set; }

    /// <summary>Id of the first model's answer.</summary>
    [SupplyParameterFromQuery]
    public string? First { get; set; }

    /// <summary>Id of the second model's answer.</summary>
    [SupplyParameterFromQuery]
    public string? Second { get; set; }

    private IOptions<RecognitionOptions> Limits => options;

    protected override void OnParametersSet()
    {
        _models = [.. library.List().Where(model => model.Fault is null)];
        var found = new[] { First, Second }.OfType<string>().Select(results.Find).ToList();
        _isGone = found.Contains(null);
        _answers = _isGone ? [] : [.. found.OfType<RecognitionResult>().Select(result => (NameOf(result.Model), result, ReadingOrder.Of(result.Faces)))];
        _crops = [.. _answers.OrderByDescending(answer => answer.Order.Count).Take(1)
            .SelectMany(answer => answer.Order, (answer, index) => Address(answer.Result.Faces[index]))];
    }

    private static string Address(FaceResult face) => "data:image/png;base64," + Convert.ToBase64String(PngEncoder.Encode(face.Seen));

    private string NameOf(string model) => ModelText.Name(_models.FirstOrDefault(known => known.Id == model)?.Name ?? model);
}
