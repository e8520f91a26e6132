using FerWeb.Engine.Datasets;
using FerWeb.Engine.Evaluation;
using FerWeb.Engine.Models;
using FerWeb.Tests.Engine.Models;
using FerWeb.Tests.Engine.Training;
using TorchSharp;

namespace FerWeb.Tests.Engine.Evaluation;

public sealed class ModelEvaluatorTests
{
    [Theory]
    [InlineData(Split.Validation, true)]
    [InlineData(Split.Train, false)]
    public void Measure_ModelThatLearntFromNoCopies_WritesThatDown(Split split, bool expected)
    {
        using var dataset = TrainingRuns.Faces(TrainingRuns.Bars(14), TrainingRuns.Bars(14, seed: 2));
        var origin = ModelFolder.ReadDescription(ShippedModel.Folder).Provenance!;
        var outcome = origin.Outcome!;
        var description = new ModelDescription
        {
            Id = "own",
            Network = TrainingRuns.Tiny().Network,
            Provenance = origin with
            {
                Recipe = origin.Recipe with { DropHeldOut = true },
                DatasetSha256 = dataset.Sha256,
                Outcome = outcome with { Record = outcome.Record! with { Start = null } },
            },
        };
        using var model = new LoadedModel(description, DrawnNetworks.Trained(description.Network));

        Assert.Equal(expected, ModelEvaluator.Measure(model, dataset, split).Record.LeftOutCopies);
    }

    [Fact]
    public void Measure_FiniteWeightsWhoseAnswersAreNoNumbers_IsRefusedByName()
    {
        using var dataset = TrainingRuns.Faces(TrainingRuns.Bars(14), TrainingRuns.Bars(14, seed: 2));
        var description = new ModelDescription { Id = "odd", Network = TrainingRuns.Tiny().Network };
        using var model = new LoadedModel(description, DrawnNetworks.Trained(description.Network));
        using (torch.no_grad())
        {
            model.Network.state_dict()["stem.norm.running_var"].fill_(-1f);
        }

        var refused = Assert.Throws<ModelFileException>(() => ModelEvaluator.Measure(model, dataset, Split.Validation));

        Assert.Contains("answers of the model 'odd' are no numbers", refused.Message, StringComparison.Ordinal);
    }
}
