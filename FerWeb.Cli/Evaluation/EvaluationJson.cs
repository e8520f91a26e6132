using FerWeb.Engine.Evaluation;

namespace FerWeb.Cli.Evaluation;

/// <summary>An evaluation for a program: one head's figures, and the whole record below them.</summary>
internal static class EvaluationJson
{
    public static object Of(EvaluationRecord record, HeadFigures figures)
    {
        var (all, unseen, calibration) = (figures.All, figures.Deduplicated, figures.Calibration);
        return new
        {
            Model = record.Model.Id,
            Data = record.Data.Name,
            record.Data.Split,
            record.Data.SplitRule,
            figures.Head,
            record.Views,
            N = all.Count,
            all.Accuracy,
            Accuracy_95 = new[] { all.AccuracyLow, all.AccuracyHigh },
            NDeduplicated = unseen?.Count ?? 0,
            AccuracyDeduplicated = unseen?.Accuracy,
            AccuracyDeduplicated_95 = unseen is null ? null : new[] { unseen.AccuracyLow, unseen.AccuracyHigh },
            all.Loss,
            all.MacroF1,
            MacroF1_95 = new[] { figures.MacroF1.Low, figures.MacroF1.High },
            Top_2 = figures.Top2,
            Ece = all.ExpectedCalibrationError,
            EceByChance = calibration?.Perfect,
            ClassWiseEce = calibration?.ClassWiseError,
            MostConfident = calibration?.MostConfident,
            all.Brier,
            ByVotes = figures.Votes,
            all.ConfusionMatrix,
            Classes = figures.ClassNames,
            PerClass = Enumerable.Range(0, figures.ClassNames.Count).Select(k => new
            {
                Class = figures.ClassNames[k],
                Precision = all.PrecisionOf(k),
                all.Classes[k].Recall,
                all.Classes[k].F1,
                all.Classes[k].Support,
                figures.Curves[k].AveragePrecision,
                figures.Curves[k].AreaUnderRoc,
            }),
            record.TestUse,
            Record = record,
        };
    }
}
