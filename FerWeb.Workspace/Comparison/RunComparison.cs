using FerWeb.Workspace.Runs;

namespace FerWeb.Workspace.Comparison;

/// <summary>Runs side by side: their figures, and in which settings they differ. Page, REST and command line show this one.</summary>
/// <param name="Runs">In the order in which they were asked for.</param>
/// <param name="Settings">All settings, in the order of the form.</param>
public sealed record RunComparison(IReadOnlyList<ComparedRun> Runs, IReadOnlyList<ComparedSetting> Settings)
{
    /// <value>How few runs can be compared.</value>
    public const int Fewest = 2;

    /// <value>How many runs can be compared: more lines than that nobody tells apart.</value>
    public const int Most = 20;

    /// <value>
    /// False when the runs were measured on different pictures: their accuracies then do not rank them. Two data sets are the same
    /// when the hash over pictures, labels and splits is.
    /// </value>
    public bool IsComparable => Runs.Select(run => run.Dataset.Sha256).Distinct().Count() == 1;

    /// <summary>Compares runs of a store.</summary>
    /// <param name="store">Where they are.</param>
    /// <param name="ids">Which; one that is named twice is there once.</param>
    /// <exception cref="BadInputException">Too few, too many.</exception>
    /// <exception cref="NotThereException">There is no such run; the message names it.</exception>
    public static RunComparison Of(IRunStore store, IReadOnlyList<string> ids)
    {
        string[] distinct = [.. ids.Distinct()];
        if (distinct.Length is < Fewest or > Most)
        {
            throw new BadInputException($"Choose {Fewest} to {Most} runs to compare; these are {distinct.Length}.");
        }

        Run[] runs = [.. distinct.Select(id => store.Find(id) ?? throw RunActions.Missing(id))];
        var shared = runs.GroupBy(run => run.Spec.Name).Where(name => name.Skip(1).Any()).Select(name => name.Key).ToHashSet();
        return new RunComparison(
            [.. runs.Select(run => RunFigures.Of(store, run, shared.Contains(run.Spec.Name) ? $"{run.Spec.Name} ({run.Id})" : run.Spec.Name))],
            ComparedSetting.Of([.. runs.Select(run => run.Spec)]));
    }

    /// <summary>Puts runs together that agree in a setting, or in everything but the seed.</summary>
    /// <param name="key">Key of the setting; <see cref="ComparedSetting.Seed"/> for what differs in the seed alone.</param>
    /// <returns>In the order of their first runs.</returns>
    /// <exception cref="RunStoreException">There is no such setting.</exception>
    public IReadOnlyList<RunGroup> GroupBy(string key)
    {
        var setting = Settings.FirstOrDefault(setting => setting.Key == key)
            ?? throw new RunStoreException($"There is no setting '{key}'. Group by one of {string.Join(", ", Settings.Select(setting => setting.Key))}.");
        var isSeed = key is ComparedSetting.Seed;
        ComparedSetting[] shared = isSeed ? [.. Settings.Where(other => other.HasEffect && other != setting)] : [setting];
        return
        [
            .. Enumerable.Range(0, Runs.Count)
                .GroupBy(run => string.Join('\n', [isSeed ? Runs[run].Dataset.Sha256 : "", .. shared.Select(setting => setting.Values[run])]))
                .Select(group => new RunGroup(
                    isSeed ? Runs[group.First()].Name : setting.Values[group.First()] ?? "-",
                    [.. group],
                    Spread.Of(group.Select(run => Runs[run].Best?.ValidationAccuracy)),
                    Spread.Of(group.Select(run => Runs[run].Best?.MacroF1)))),
        ];
    }
}
