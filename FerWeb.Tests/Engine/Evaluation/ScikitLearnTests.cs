using System.Globalization;
using System.Text.Json;
using FerWeb.Engine.Evaluation;
using FerWeb.Engine.Recognition;
using FerWeb.Tests.Shared;
using Xunit.Abstractions;

namespace FerWeb.Tests.Engine.Evaluation;

/// <summary>Our figures beside scikit-learn's (Debian's python3-sklearn) on the same predictions; only in <c>./test --long</c>.</summary>
public sealed class ScikitLearnTests(ITestOutputHelper output)
{
    private const double Closest = 1e-6;

    private const string Script = """
        import json, sys, numpy as np
        from sklearn import metrics as m
        given = json.load(open(sys.argv[1]))
        y, p = np.array(given["labels"]), np.array(given["rows"], dtype=np.float64)
        c = p.shape[1]
        p, k, hat = p / p.sum(1, keepdims=True), list(range(c)), p.argmax(1)
        precision, recall, f1, support = m.precision_recall_fscore_support(y, hat, labels=k, zero_division=0)
        out = {
            "accuracy": m.accuracy_score(y, hat), "loss": m.log_loss(y, p, labels=k),
            "macroF1": m.f1_score(y, hat, labels=k, average="macro", zero_division=0),
            "top2": m.top_k_accuracy_score(y, p, k=2, labels=k),
            "brier": float(((p - np.eye(c)[y]) ** 2).sum(1).mean()),
        }
        # scikit-learn has no ECE; 15 bins of equal mass, by numpy.
        sure, right, n = p.max(1), (hat == y).astype(float), len(y)
        def ece(said, was):
            order = np.argsort(said, kind="stable")
            bins = [order[n * b // 15:n * (b + 1) // 15] for b in range(15)]
            return float(sum(len(b) * abs(said[b].mean() - was[b].mean()) for b in bins if len(b)) / n)
        out["ece"], out["classWise"] = ece(sure, right), float(np.mean([ece(p[:, i], (y == i).astype(float)) for i in k]))
        for i in k:
            out |= {f"precision {i}": precision[i], f"recall {i}": recall[i], f"f1 {i}": f1[i], f"support {i}": float(support[i]),
                    f"ap {i}": m.average_precision_score(y == i, p[:, i]), f"auc {i}": m.roc_auc_score(y == i, p[:, i])}
            out |= {f"confusion {i} {j}": float(n) for j, n in enumerate(m.confusion_matrix(y, hat, labels=k)[i])}
        json.dump(out, sys.stdout)
        """;

    [Theory]
    [InlineData(3_589, 7)]
    [InlineData(500, 8)]
    [InlineData(40, 3)]
    public async Task HeadFigures_OnTheSamePredictions_AreScikitLearns(int count, int classes)
    {
        if (Repetitions.Of(0, 1) == 0)
        {
            output.WriteLine("Only in ./test --long, which installs Debian's python3-sklearn.");
            return;
        }

        var largest = await CompareAsync(PredictionsOf.Random(count, seed: count, classes));
        output.WriteLine(largest.ToString("G3", CultureInfo.InvariantCulture));
        Assert.InRange(largest, 0, Closest);
    }

    private static async Task<double> CompareAsync(LabelledPredictions predictions)
    {
        var path = Path.Combine(Path.GetTempPath(), $"ferweb-{Guid.NewGuid():N}.json");
        try
        {
            await File.WriteAllTextAsync(path, JsonSerializer.Serialize(new
            {
                labels = predictions.Labels,
                rows = Enumerable.Range(0, predictions.Count).Select(i => predictions.Row(i).ToArray().Select(share => (double)share)),
            }));

            // Debian's own Python has Debian's packages; another one may stand before it on the path.
            var python = await ProcessRun.StartAsync(Path.GetTempPath(), "/usr/bin/python3", "-c", Script, path);
            Assert.True(python.ExitCode == 0, python.Error);
            var theirs = JsonSerializer.Deserialize<Dictionary<string, double>>(python.Output)!;
            string[] names = [.. Enumerable.Range(0, predictions.Classes).Select(k => $"{k}")];
            var ours = Figures(HeadFigures.Of(predictions, LabelHead.Fer, names, new HashSet<int>()));
            Assert.Equal(theirs.Keys.Order(), ours.Keys.Order());
            return ours.Max(figure => Math.Abs(figure.Value - theirs[figure.Key]));
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static Dictionary<string, double> Figures(HeadFigures ours)
    {
        var figures = new Dictionary<string, double>
        {
            ["accuracy"] = ours.All.Accuracy,
            ["loss"] = ours.All.Loss,
            ["macroF1"] = ours.MacroF1.Estimate,
            ["top2"] = ours.Top2,
            ["brier"] = ours.All.Brier,
            ["ece"] = ours.All.ExpectedCalibrationError,
            ["classWise"] = ours.Calibration!.ClassWiseError,
        };
        for (var k = 0; k < ours.ClassNames.Count; k++)
        {
            var (one, curves) = (ours.All.Classes[k], ours.Curves[k]);
            (figures[$"precision {k}"], figures[$"recall {k}"], figures[$"f1 {k}"]) = (one.Precision ?? 0, one.Recall, one.F1);
            (figures[$"support {k}"], figures[$"ap {k}"], figures[$"auc {k}"]) = (one.Support, curves.AveragePrecision!.Value, curves.AreaUnderRoc!.Value);
            for (var other = 0; other < ours.ClassNames.Count; other++)
            {
                figures[$"confusion {k} {other}"] = ours.All.ConfusionMatrix[k][other];
            }
        }

        return figures;
    }
}
