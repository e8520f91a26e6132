using FerWeb.Engine;
using FerWeb.Engine.Datasets;
using FerWeb.Engine.Evaluation;
using FerWeb.Workspace.Datasets;

namespace FerWeb.Workspace.Evaluations;

/// <summary>Whether a model can be measured on a part of a data set: asked by page, REST and command line before anything is kept.</summary>
public static class EvaluationCheck
{
    /// <summary>The data set, where the model can be measured on that part of it.</summary>
    /// <param name="datasets">The data sets.</param>
    /// <param name="dataset">Id of one.</param>
    /// <param name="split">Which part.</param>
    /// <param name="model">Id of the model; of a checkpoint, its run's id.</param>
    /// <param name="classes">What it tells apart.</param>
    /// <exception cref="EvaluationException">
    /// There is no such data set, it is damaged or has no such part, or its classes are not the model's; the sentence says the next step.
    /// </exception>
    public static DatasetEntry Require(DatasetLibrary datasets, string dataset, Split split, string model, IReadOnlyList<string> classes)
    {
        var entry = datasets.Find(dataset)
            ?? throw new EvaluationException($"There is no data set '{dataset}'. It may have been deleted; choose another one.");
        if (entry.Fault is { } fault)
        {
            throw new EvaluationException(fault);
        }

        if (entry.CountOf(split) == 0)
        {
            var parts = entry.Counts.Keys.Where(part => entry.CountOf(part) > 0).Order().Select(part => part.ToString().ToLowerInvariant());
            throw new EvaluationException(
                $"'{entry.Name}' has no pictures of the part '{split.ToString().ToLowerInvariant()}'. Choose one of {string.Join(", ", parts)}.");
        }

        return ModelEvaluator.OtherClasses(model, classes, entry.Name, entry.Classes) is { } refusal ? throw new EvaluationException(refusal) : entry;
    }
}
