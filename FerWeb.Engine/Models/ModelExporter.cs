using FerWeb.Engine.Datasets;
using FerWeb.Engine.Emotions;
using FerWeb.Engine.Evaluation;
using FerWeb.Engine.Networks;
using FerWeb.Engine.Recognition;
using FerWeb.Engine.Training;
using TorchSharp;

namespace FerWeb.Engine.Models;

/// <summary>Makes a model of a trained network: calibrates and measures it on the validation split, writes its folder and its card.</summary>
public static class ModelExporter
{
    /// <summary>Exports a network; without a validation split the model is neither calibrated nor measured.</summary>
    /// <param name="folder">Target; its name should be <paramref name="id"/>.</param>
    /// <param name="id">The model's id.</param>
    /// <param name="trained">The network, and how it came to be; stays the caller's.</param>
    /// <param name="dataset">What it was trained on.</param>
    /// <param name="recipe">How.</param>
    /// <param name="tenCrop">Measure ten views as well, which takes ten times as long.</param>
    /// <param name="run">Id of the run; null when nobody knows.</param>
    /// <param name="cancellation">Checked between batches; nothing is written when it is cancelled.</param>
    public static ModelDescription Export(
        string folder, string id, TrainedNetwork trained, FaceDataset dataset, TrainingOptions recipe, bool tenCrop = false,
        string? run = null, CancellationToken cancellation = default)
    {
        var description = new ModelDescription
        {
            Id = id,
            Network = trained.Network.Description,
            Classes = dataset.Classes,
            // A model travels: folders of this machine stay here, and the record names whose weights and answers it learnt from.
            Provenance = new ModelProvenance(
                recipe with { StartModel = null, Teachers = [] },
                trained.Outcome.Epochs,
                dataset[Split.Train].Count,
                dataset.Name,
                dataset.Sha256,
                torch.__version__,
                TimeProvider.System.GetUtcNow(),
                trained.Outcome,
                DatasetOrigin.Of(dataset),
                run),
        };
        if (dataset.Has(Split.Validation))
        {
            description = Measured(description, trained.Network, dataset, tenCrop, cancellation);
        }

        description = ModelFolder.Save(folder, description, trained.Network);
        ModelCard.Write(folder, description);
        return description;
    }

    /// <summary>Makes one model of several; it is calibrated and measured as one, on the validation split where there is one.</summary>
    /// <param name="folder">Target; its name should be <paramref name="id"/>.</param>
    /// <param name="id">The new model's id.</param>
    /// <param name="members">What is combined, each once; stays as it is.</param>
    /// <param name="dataset">Of the members' classes.</param>
    /// <param name="options">How; the mean of the probabilities when null.</param>
    /// <param name="cancellation">Checked between batches; nothing is written when it is cancelled.</param>
    /// <exception cref="ModelFileException">They cannot become one; the sentence says why.</exception>
    public static ModelDescription Combine(
        string folder, string id, IReadOnlyList<StoredModel> members, FaceDataset dataset, CombineOptions? options = null,
        CancellationToken cancellation = default)
    {
        options ??= new CombineOptions();
        CheckMembers([.. members.Select(member => member.Description)], options);
        if (members.FirstOrDefault(member => !FaceClasses.AreSame(member.Description.Classes, dataset.Classes)) is { } other)
        {
            throw new ModelFileException(
                $"The model '{other.Description.Id}' answers with other classes ({string.Join(", ", other.Description.Classes)}) than " +
                $"'{dataset.Name}' has ({string.Join(", ", dataset.Classes)}). Measure them on another data set, or combine other models.");
        }

        using var network = options.AverageWeights ? AveragedWeights.Of(members) : Combined(members);
        if (options.HalfPrecision)
        {
            HalfPrecision.Round(network);
        }

        var description = new ModelDescription
        {
            Id = id,
            Network = network.Description,
            Classes = dataset.Classes,
            Members = [.. members.Select(member => member.Description)
                .Select(member => new ModelMember(member.Id, member.WeightsSha256, member.Provenance))],
        };
        if (dataset.Has(Split.Validation))
        {
            description = Measured(description, network, dataset, options.TenCrop, cancellation);
        }

        description = ModelFolder.Save(folder, description, network, options.HalfPrecision);
        ModelCard.Write(folder, description);
        return description;
    }

    /// <summary>Checks whether models can become one, which their descriptions tell; their classes must be the data set's as well.</summary>
    /// <param name="members">Each once.</param>
    /// <param name="options">By their answers or by their weights.</param>
    /// <exception cref="ModelFileException">They cannot; the sentence says why.</exception>
    public static void CheckMembers(IReadOnlyList<ModelDescription> members, CombineOptions options)
    {
        if (options.AverageWeights && AveragedWeights.Misfit(members) is { } meaningless)
        {
            throw new ModelFileException(meaningless);
        }

        if (!options.AverageWeights && Ensemble.Misfit([.. members.Select(member => member.Network)]) is { } misfit)
        {
            throw new ModelFileException($"These models cannot be combined. {misfit}");
        }
    }

    private static Ensemble Combined(IReadOnlyList<StoredModel> members)
    {
        var network = (Ensemble)NetworkCatalog.Create(Ensemble.Describe([.. members.Select(member => member.Description.Network)]));
        foreach (var (member, model) in network.Members.Zip(members))
        {
            model.Weights.CopyInto(member);
        }

        network.eval();
        return network;
    }

    private static ModelDescription Measured(
        ModelDescription description, FaceNetwork network, FaceDataset dataset, bool tenCrop, CancellationToken cancellation)
    {
        var images = dataset[Split.Validation];
        var single = Predictor.Predict(network, images, cancellation: cancellation);
        var trained = description.Network with { HasCrowdHead = description.HasTrainedCrowdHead };
        var (calibration, fer, crowd) = Calibrator.Fit(trained, dataset, single);
        description = description with { Calibration = calibration };

        var reports = new List<EvaluationReport>();
        void Add(Views views, Predictions raw)
        {
            reports.Add(ModelEvaluator.Report(description, dataset, Split.Validation, LabelHead.Fer, views, raw));
            if (crowd is not null)
            {
                reports.Add(ModelEvaluator.Report(description, dataset, Split.Validation, LabelHead.Crowd, views, raw));
            }
        }

        Add(Views.Single, single);
        if (tenCrop)
        {
            Add(Views.TenCrop, Predictor.Predict(network, images, Views.TenCrop, cancellation: cancellation));
        }

        return description with { Metrics = new ModelMetrics(reports, fer, crowd, new MeasuredData(dataset.Name, dataset.Sha256)) };
    }
}
