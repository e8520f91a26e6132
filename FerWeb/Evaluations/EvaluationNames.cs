using FerWeb.Models;
using FerWeb.Runs;
using FerWeb.Workspace.Evaluations;
using FerWeb.Workspace.Models;
using FerWeb.Workspace.Runs;
using static FerWeb.Localization.Texts;

namespace FerWeb.Evaluations;

/// <summary>What the models of evaluations are called by people.</summary>
internal static class EvaluationNames
{
    private const int LettersOfSum = 8;

    /// <summary>
    /// By the ids of the evaluations; the id of the run or the model stands in brackets where two are called the same, and the beginning of its
    /// checksum behind the id of a model that is not here any more.
    /// </summary>
    public static IReadOnlyDictionary<string, string> Of(IReadOnlyList<Evaluation> evaluations, IRunStore runs, ModelLibrary library)
    {
        var models = library.List().ToDictionary(model => model.Id);
        return ToldApart([.. evaluations.Select(one => (one.Id, IdOf(one), NameOf(one, runs, models)))]);
    }

    /// <summary>Names by key; the id of the run or the model stands in brackets behind a name that two have.</summary>
    public static IReadOnlyDictionary<string, string> ToldApart(IReadOnlyList<(string Key, string Id, string Name)> named)
    {
        var ambiguous = named.GroupBy(one => one.Name).Where(same => same.Select(one => one.Id).Distinct().Count() > 1).Select(same => same.Key).ToHashSet();
        return named.ToDictionary(one => one.Key, one => ambiguous.Contains(one.Name) ? $"{one.Name} ({one.Id})" : one.Name);
    }

    private static string IdOf(Evaluation one) => one.Request.Origin?.Run ?? one.Record?.Model.Id ?? one.Request.Model;

    private static string NameOf(Evaluation one, IRunStore runs, Dictionary<string, ModelEntry> models)
    {
        if (one.Request.Origin is { Step: { } step } origin)
        {
            return runs.Find(origin.Run) is { } run
                ? T["{0}, step {1}", run.Spec.Name, RunText.Count(step)]
                : T["run {0}, step {1}", origin.Run, RunText.Count(step)];
        }

        // What has the id now may be another model than the one that was evaluated.
        var id = IdOf(one);
        var known = models.GetValueOrDefault(id);
        return one is { Request.Origin: null, Record.Model.WeightsSha256: var sum } && known?.Description?.WeightsSha256 != sum
            ? $"{id} ({sum[..LettersOfSum]})"
            : known is null ? id : ModelText.Name(known.Name);
    }
}
