using System.CommandLine;
using FerWeb.Engine;
using FerWeb.Engine.Datasets;
using FerWeb.Engine.Evaluation;
using FerWeb.Engine.Models;
using FerWeb.Engine.Recognition;
using FerWeb.Engine.Storage;
using FerWeb.Workspace.Datasets;
using FerWeb.Workspace.Evaluations;

namespace FerWeb.Cli.Evaluation;

/// <summary><c>ferweb evaluate</c>: what a model or a run's checkpoint scores on a split.</summary>
internal sealed class EvaluateCommand : CliCommand
{
    private readonly Option<string> _data = DataOption.Create();
    private readonly Option<string> _dataset = new("--dataset")
    {
        Description = "Id of a data set of the web app; the evaluation is kept there, and a use of the test split counted.",
        HelpName = "id",
    };

    private readonly Option<string> _dataFolder = DataFolderOption.Create("Where --dataset, --run and a --model of the web app lie");
    private readonly Option<string> _model = ModelOption.Create();
    private readonly Option<string> _run = new("--run") { Description = "Evaluate a checkpoint of this run: its folder or its id.", HelpName = "id" };
    private readonly Option<long?> _step = new("--step") { Description = "Of this step instead of the newest (or best).", HelpName = "number" };

    private readonly Option<Split> _split = new("--split")
    {
        Description = "Which images: train, validation or test (default: validation). Look at test once only, at the very end.",
        HelpName = "split",
        DefaultValueFactory = _ => Split.Validation,
    };

    private readonly Option<LabelHead> _head = Head();

    private readonly Option<bool> _tenCrop = new("--ten-crop")
    {
        Description = "Average four corners, the centre and their mirror images; takes ten times as long.",
    };

    private readonly Option<string> _out = new("--out")
    {
        Description = "Write evaluation.json and predictions.safetensors into this folder.",
        HelpName = "folder",
    };

    private readonly Option<bool> _json = new("--json") { Description = "Answer in JSON, with the whole record." };

    public EvaluateCommand()
        : base(
            "evaluate",
            "Measures a model on one split of a data set: accuracy, loss, F1, calibration, confusion matrix, curves.",
            "ferweb evaluate --data data --split validation",
            "ferweb evaluate --dataset fer-2013 --model runs/fernet/model --ten-crop",
            "ferweb evaluate --data data --run runs/fernet --step 4500 --out evaluation",
            "ferweb evaluate --data data --head crowd --json")
    {
        _split.AcceptOnlyFromAmong("train", "validation", "test");
        foreach (Option option in (Option[])[_data, _dataset, _split, _model, _run, _step, _head, _tenCrop, _out, _json, _dataFolder])
        {
            Options.Add(option);
        }

        Validators.Add(result =>
        {
            if (result.GetResult(_data) is null == (result.GetResult(_dataset) is null))
            {
                result.AddError("Name the images by --data or by --dataset, one of the two.");
            }

            if (result.GetResult(_model) is not null && result.GetResult(_run) is not null)
            {
                result.AddError("--model and --run exclude each other: name the one to be evaluated.");
            }

            if (result.GetResult(_step) is not null && result.GetResult(_run) is null)
            {
                result.AddError("--step needs --run.");
            }
        });
    }

    /// <summary>Whose figures are shown.</summary>
    internal static Option<LabelHead> Head()
    {
        var head = new Option<LabelHead>("--head")
        {
            Description = "Which head: fer, by the labels of the data set, or crowd, by the majority of the FER+ votes (default: fer).",
            HelpName = "head",
            DefaultValueFactory = _ => LabelHead.Fer,
        };
        head.AcceptOnlyFromAmong("fer", "crowd");
        return head;
    }

    /// <summary>Shows one head's figures.</summary>
    /// <exception cref="CommandFailedException">The record has none of that head.</exception>
    internal static void Write(EvaluationRecord record, LabelHead head, bool json)
    {
        var figures = head == LabelHead.Fer ? record.Fer : record.Crowd
            ?? throw new CommandFailedException("No picture has a majority among its FER+ votes. Evaluate the FER-2013 head.");
        if (json)
        {
            Terminal.WriteJson(EvaluationJson.Of(record, figures));
        }
        else
        {
            EvaluationTables.Write(record, figures);
        }
    }

    protected override Task<int> RunAsync(ParseResult input, CancellationToken cancellation)
    {
        using var chosen = ChosenModel.Of(
            input.GetValue(_model), input.GetValue(_run), input.GetValue(_step), input.GetValue(_dataFolder), input.GetValue(_data), cancellation);
        var (record, predictions) = input.GetValue(_dataset) is { } id ? Keep(input, id, chosen, cancellation) : Measure(input, chosen, cancellation);
        if (input.GetValue(_out) is { } folder)
        {
            Directory.CreateDirectory(folder);
            predictions.Write(Path.Combine(folder, EvaluationLibrary.PredictionsFile));
            JsonFile.Write(Path.Combine(folder, EvaluationLibrary.RecordFile), record, JsonFormats.Indented);
        }

        Write(record, input.GetValue(_head), input.GetValue(_json));
        return Task.FromResult(ExitCode.Ok);
    }

    private (EvaluationRecord Record, EvaluatedPredictions Predictions) Measure(ParseResult input, ChosenModel chosen, CancellationToken cancellation)
    {
        var split = input.GetValue(_split);
        using var model = ModelFolder.Load(chosen.Folder);
        using var data = DataOption.Open(input.GetValue(_data)!, cancellation, whole: split);
        ModelEvaluator.Require(input.GetValue(_head), model.Description, data[split]);
        return ModelEvaluator.Measure(model, data, split, ViewsOf(input), chosen.Origin, cancellation);
    }

    // In the data folder, as the page does it.
    private (EvaluationRecord Record, EvaluatedPredictions Predictions) Keep(ParseResult input, string id, ChosenModel chosen, CancellationToken cancellation)
    {
        var (folder, split) = (DataFolderOption.FolderOf(input.GetValue(_dataFolder)), input.GetValue(_split));
        var (datasets, evaluations) = (new DatasetLibrary(folder), new EvaluationLibrary(folder, TimeProvider.System, CliAudit.Of(folder)));
        var description = ModelFolder.ReadDescription(chosen.Folder);
        var dataset = EvaluationCheck.Require(datasets, id, split, chosen.Id, description.Classes);
        using (var data = datasets.Open(id))
        {
            ModelEvaluator.Require(input.GetValue(_head), description, data[split]);
        }

        var request = new EvaluationRequest(
            chosen.Id, chosen.Origin, id, dataset.Name, split, ViewsOf(input), Environment.UserName, TimeProvider.System.GetUtcNow());
        var kept = evaluations.Add(request, begun: true);
        try
        {
            var done = new EvaluationWorker(folder, evaluations, datasets, TimeProvider.System).Work(kept.Id, chosen.Folder, cancellation);
            return (done.Record!, evaluations.ReadPredictions(kept.Id));
        }
        catch (OperationCanceledException)
        {
            evaluations.End(kept.Id, reason: null);
            throw;
        }
        catch (Exception error) when (error is not SentenceException)
        {
            evaluations.End(kept.Id, ErrorText.Of(error) ?? error.Message);
            throw;
        }
    }

    private Views ViewsOf(ParseResult input) => input.GetValue(_tenCrop) ? Views.TenCrop : Views.Single;
}
