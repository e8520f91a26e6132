using System.ComponentModel.DataAnnotations;
using FerWeb.Workspace.Models;
using Microsoft.Extensions.Options;

namespace FerWeb.Recognition;

/// <summary>Which model answers, and how its answers are shown and kept.</summary>
public sealed class RecognitionOptions
{
    public const string Section = "Recognition";

    /// <value>Folder of the models, absolute or relative to the current folder or one above the application. Default: models.</value>
    [Required]
    public string ModelsFolder { get; set; } = LiveModel.DefaultFolder;

    /// <value>
    /// Id of the live model, a folder in <see cref="ModelsFolder"/>. Empty takes <see cref="FerWeb.Engine.Models.ModelStore.DefaultId"/>, or
    /// the first by name. Default: empty.
    /// </value>
    public string Model { get; set; } = "";

    /// <value>"Not sure" when the top probability is below this. Default: 0.5.</value>
    [Range(0.0, 1.0)]
    public double UnsureBelow { get; set; } = 0.5;

    /// <value>"Not sure" when the top probability leads the second by less than this. Default: 0.1.</value>
    [Range(0.0, 1.0)]
    public double UnsureLead { get; set; } = 0.1;

    /// <value>A chosen photo is recognised when the person presses Recognise, instead of at once. Default: false.</value>
    public bool OnSubmitOnly { get; set; }

    /// <value>How long a result can be shown again by its id. Default: 5 minutes.</value>
    [Range(typeof(TimeSpan), "00:00:10", "01:00:00")]
    public TimeSpan ResultLifetime { get; set; } = TimeSpan.FromMinutes(5);

    /// <value>How many results are kept at most; the oldest go first. Default: 1000.</value>
    [Range(1, 100_000)]
    public int ResultCapacity { get; set; } = 1_000;
}

[OptionsValidator]
internal sealed partial class RecognitionOptionsValidator : IValidateOptions<RecognitionOptions>;
