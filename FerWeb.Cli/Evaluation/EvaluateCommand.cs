using System.CommandLine;
using FerWeb.Engine.Datasets;
using FerWeb.Engine.Evaluation;
using FerWeb.Engine.Models;
using FerWeb.Engine.Recognition;

namespace FerWeb.Cli.Evaluation;

/// <summary><c>ferweb evaluate</c>: what a model scores on a split.</summary>
internal sealed class EvaluateCommand : CliCommand
{
    private readonly Option<string> _data = DataOption.Create();
    private readonly Option<string> _model = ModelOption.Create();

    private readonly Option<Split> _split = new("--split")
    {
        Description = "Which images: train, validation or test (default: validation). Look at test once only, at the very end.",
        HelpName = "split",
        DefaultValueFactory = _ => Split.Validation,
    };

    private readonly Option<LabelHead> _head = new("--head")
    {
        Description = "Which head: fer, against FER-2013's labels, or crowd, against the majority of the FER+ votes (default: fer).",
        HelpName = "head",
        DefaultValueFactory = _ => LabelHead.Fer,
    };

    private readonly Option<bool> _tenCrop = new("--ten-crop")
    {
        Description = "Average four corners, the centre and their mirror images; takes ten times as long.",
    };

    private readonly Option<bool> _json = new("--json") { Description = "Answer in JSON." };

    public EvaluateCommand()
        : base(
            "evaluate",
            "Measures a model on one split of a data set: accuracy, loss, calibration, confusion matrix.",
            "ferweb evaluate --data data --split validation",
            "ferweb evaluate --data data --model runs/fernet/model --ten-crop",
            "ferweb evaluate --data data --head crowd --json")
    {
        _data.Required = true;
        _split.AcceptOnlyFromAmong("train", "validation", "test");
        _head.AcceptOnlyFromAmong("fer", "crowd");
        foreach (Option option in (Option[])[_data, _split, _model, _head, _tenCrop, _json])
        {
            Options.Add(option);
        }
    }

    protected override Task<int> RunAsync(ParseResult input, CancellationToken cancellation)
    {
        using var model = ModelFolder.Load(ModelOption.FolderOf(input.GetValue(_model)));
        using var data = DataOption.Open(input.GetValue(_data)!, cancellation, whole: input.GetValue(_split));
        var report = ModelEvaluator.Evaluate(
            model, data, input.GetValue(_split), input.GetValue(_head), input.GetValue(_tenCrop) ? Views.TenCrop : Views.Single, cancellation);
        if (input.GetValue(_json))
        {
            Terminal.WriteJson(Json(report, data));
        }
        else
        {
            EvaluationTables.Write(report, data.Name, data.Manifest.SplitRule);
        }

        return Task.FromResult(ExitCode.Ok);
    }

    private static object Json(EvaluationReport report, FaceDataset data)
    {
        var (all, unseen) = (report.All, report.Deduplicated);
        return new
        {
            report.Model,
            Data = data.Name,
            report.Split,
            data.Manifest.SplitRule,
            report.Head,
            report.Views,
            N = all.Count,
            all.Accuracy,
            Accuracy_95 = new[] { all.AccuracyLow, all.AccuracyHigh },
            NDeduplicated = unseen?.Count ?? 0,
            AccuracyDeduplicated = unseen?.Accuracy,
            AccuracyDeduplicated_95 = unseen is null ? null : new[] { unseen.AccuracyLow, unseen.AccuracyHigh },
            all.Loss,
            all.MacroF1,
            Ece = all.ExpectedCalibrationError,
            all.Brier,
            all.ConfusionMatrix,
            Classes = report.ClassNames,
            PerClass = report.ClassNames.Zip(
                all.Classes, (name, figures) => new { Class = name, figures.Precision, figures.Recall, figures.F1, figures.Support }),
        };
    }
}
