using FerWeb.Engine.Networks;

namespace FerWeb.Engine.Training;

/// <summary>Finds what keeps options from working, before anything is started.</summary>
internal static class TrainingOptionsCheck
{
    private const int MostWidth = 2048;
    private const int MostDepth = 32;
    private const int SmallestInput = 16;
    private const int LargestInput = 48;

    /// <summary>At most one fault of each option: those by its own limits first, then those beside the others.</summary>
    public static IReadOnlyList<OptionFault> Faults(TrainingOptions options, bool hasValidation) =>
    [
        .. TrainingOptionTable.All.Select(option => option.Check(options)).OfType<OptionFault>()
            .Concat(OfNetwork(options.Network))
            .Concat(Contradictions(options, hasValidation))
            .DistinctBy(fault => fault.Option),
    ];

    // What only a recipe can say.
    private static IEnumerable<OptionFault> OfNetwork(NetworkDescription network)
    {
        const string Key = "network";
        if (!NetworkCatalog.Names.Contains(network.Architecture))
        {
            yield return Fault(Key, OptionWords.NoNetwork, network.Architecture, string.Join(", ", NetworkCatalog.Names));
        }

        if (network.Widths.Any(width => width is < 1 or > MostWidth)
            || network.Depths.Any(depth => depth is < 0 or > MostDepth)
            || network.InputSize is < SmallestInput or > LargestInput
            || !float.IsFinite(network.Mean) || !float.IsFinite(network.Deviation) || network.Deviation <= 0)
        {
            yield return Fault(Key, OptionWords.NoShape, MostWidth, MostDepth, SmallestInput, LargestInput);
        }

        if (network.InputSize < network.SmallestSize())
        {
            yield return Fault(Key, OptionWords.TooSmall, network.SmallestSize());
        }
    }

    private static IEnumerable<OptionFault> Contradictions(TrainingOptions options, bool hasValidation)
    {
        var network = options.Network;
        if (options.MaxTime == TimeSpan.Zero && TrainingOptionTable.Get("maxMinutes") is NumberOption minutes)
        {
            // Only a recipe can say so: as text 0 stands for no limit.
            yield return Fault(minutes.Key, OptionWords.OutOfLimits, (minutes with { ExcludesLowest = true }).Limits);
        }

        if (options.WarmUpEpochs >= options.Epochs)
        {
            yield return Fault("warmUpEpochs", OptionWords.WarmUpTooLong, options.Epochs);
        }

        if (options.EarlySize > network.InputSize)
        {
            yield return Fault("earlySize", OptionWords.LargerThanInput, network.InputSize);
        }

        if (options.EarlySize != 0 && network.Architecture.StartsWith("cnn-seed", StringComparison.Ordinal))
        {
            yield return Fault("earlySize", OptionWords.OneSizeOnly);
        }

        if (options.EarlySize != 0 && options.EarlySize < network.SmallestSize())
        {
            yield return Fault("earlySize", OptionWords.TooSmall, network.SmallestSize());
        }

        if (options.FrozenStages > network.Stages)
        {
            yield return Fault("frozenStages", OptionWords.TooManyStages, network.Stages);
        }

        if (options.Folds == 1)
        {
            yield return Fault("folds", OptionWords.OneFold);
        }

        if (options.LeftOutFold > options.Folds)
        {
            yield return Fault("leftOutFold", OptionWords.NoFold, options.Folds);
        }

        if (options.EarlyStopping is { } stopping)
        {
            var mayExceedOne = stopping.Monitor is MonitoredMetric.ValidationLoss;
            if (stopping.StartFromEpoch >= options.Epochs)
            {
                yield return Fault("earlyStoppingStart", OptionWords.NeverWatches, options.Epochs);
            }

            if (!mayExceedOne && stopping.Threshold > 1)
            {
                yield return Fault("earlyStoppingThreshold", OptionWords.NotAShare, "0.7");
            }

            if (!mayExceedOne && stopping.DivergenceThreshold > 1)
            {
                yield return Fault("earlyStoppingDivergence", OptionWords.NotAShare, "0.2");
            }
        }

        (string Key, bool IsOn)[] rules =
        [
            ("earlyStopping", options.EarlyStopping is not null), ("plateau", options.Plateau is not null), ("keepBest", options.KeepBest),
            ("keptCheckpoints", options.KeptCheckpoints > 1),
        ];
        foreach (var (key, _) in rules.Where(rule => rule.IsOn && !hasValidation))
        {
            yield return Fault(key, OptionWords.NeedsValidation);
        }
    }

    private static OptionFault Fault(string key, string words, params IReadOnlyList<object> values) => new(key, new Sentence(words, values));
}
