using FerWeb.Engine;
using FerWeb.Engine.Datasets;
using FerWeb.Engine.Evaluation;
using FerWeb.Engine.Models;
using FerWeb.Workspace.Datasets;

namespace FerWeb.Workspace.Evaluations;

/// <summary>Evaluates one kept request in this process.</summary>
public sealed class EvaluationWorker(DataFolder data, EvaluationLibrary evaluations, DatasetLibrary datasets, TimeProvider clock)
{
    private static readonly TimeSpan _betweenTries = TimeSpan.FromMilliseconds(200);

    /// <summary>Measures, counts the use of a test split, and keeps the result, or why there is none.</summary>
    /// <param name="id">A request that has not ended.</param>
    /// <param name="modelFolder">Where its model lies.</param>
    /// <param name="cancellation">Ends it without a result; the request then waits as before.</param>
    /// <exception cref="SentenceException">There is none; the library says why, too.</exception>
    public Evaluation Work(string id, string modelFolder, CancellationToken cancellation = default)
    {
        var request = evaluations.Find(id)?.Request
            ?? throw new EvaluationException($"There is no evaluation '{id}'. It may have been deleted; the list of evaluations shows those there are.");
        try
        {
            evaluations.MarkRunning(id);

            // The process of a site that was killed may be at it still.
            using var turn = TakeTurn(id, cancellation);
            if (evaluations.Find(id) is { HasEnded: true } done)
            {
                return done;
            }

            var stored = ModelFolder.Read(modelFolder);
            var values = stored.Weights.ValuesSha256();
            using var model = stored.Load();
            using var dataset = datasets.Open(request.Dataset);
            var (record, predictions) = ModelEvaluator.Measure(model, dataset, request.Split, request.Views, request.Origin, cancellation);
            record = record with { Model = record.Model with { ValuesSha256 = values }, Data = record.Data with { Id = request.Dataset } };
            if (request.Split == Split.Test)
            {
                var use = new TestSplitUse(dataset.Sha256, dataset.Name, record.Model.Id, request.By, clock.GetUtcNow());
                record = record with { TestUse = new TestSplitUses(data).Add(use) };
            }

            evaluations.Finish(id, record, predictions);
            return evaluations.Find(id)!;
        }
        catch (SentenceException error)
        {
            evaluations.End(id, error.Sentence);
            throw;
        }
    }
    private IDisposable TakeTurn(string id, CancellationToken cancellation)
    {
        while (true)
        {
            if (evaluations.TryTakeTurn(id) is { } turn)
            {
                return turn;
            }

            cancellation.WaitHandle.WaitOne(_betweenTries);
            cancellation.ThrowIfCancellationRequested();
        }
    }
}
