using FerWeb.Engine.Training;
using static FerWeb.Localization.Texts;

namespace FerWeb.Runs;

/// <summary>Some settings under a heading.</summary>
public sealed record FieldGroup(string Title, IReadOnlyList<TrainingField> Fields);

/// <summary>Every setting of a run as a field of the form; the limits are those within which training makes sense.</summary>
internal static class TrainingFields
{
    /// <value>Key of the field that the beginner's form shares.</value>
    public const string Epochs = "epochs";

    public static NumberField EpochsField { get; } = Whole(Epochs, Key("Epochs"), Key("How often the network sees every training picture."), 1, 1000, o => o.Epochs, (o, v) => o with { Epochs = v });

    /// <value>Everything beside the network, the epochs and the preset, in groups.</value>
    public static IReadOnlyList<FieldGroup> Groups { get; } =
    [
        new(Key("Optimiser and learning rate"),
        [
            ChoiceField.Of("optimizer", Key("Optimiser"), Key("The rule by which an error moves the weights."), o => o.Optimizer, (o, v) => o with { Optimizer = v },
                (OptimizerKind.Sgd, Key("SGD with Nesterov momentum")), (OptimizerKind.Adam, "Adam"), (OptimizerKind.AdamW, "AdamW")),
            Number("learningRate", Key("Learning rate"), Key("How large a step is at its peak. Too large and the loss explodes, too small and nothing happens."), 0, 10, o => o.LearningRate, (o, v) => o with { LearningRate = v }, aboveLowest: true),
            ChoiceField.Of("schedule", Key("Course of the learning rate"), Key("How it moves over the epochs."), o => o.Schedule, (o, v) => o with { Schedule = v },
                (ScheduleKind.Constant, Key("constant")), (ScheduleKind.Cosine, Key("cosine, down to zero")), (ScheduleKind.OneCycle, Key("one cycle, up and down")), (ScheduleKind.Step, Key("in steps"))),
            Number("warmUpEpochs", Key("Warm-up epochs"), Key("Epochs in which the rate grows from zero; less than the epochs in all."), 0, 100, o => o.WarmUpEpochs, (o, v) => o with { WarmUpEpochs = v }),
            Number("stepFactor", Key("Factor of a step"), Key("With a course in steps: what the rate is multiplied by."), 0, 1, o => o.StepFactor, (o, v) => o with { StepFactor = v }, aboveLowest: true) with { IsUsed = o => o.Schedule is ScheduleKind.Step },
            Whole("stepEpochs", Key("Epochs per step"), Key("With a course in steps: epochs between two of them."), 1, 1000, o => o.StepEpochs, (o, v) => o with { StepEpochs = v }) with { IsUsed = o => o.Schedule is ScheduleKind.Step },
            Number("momentum", Key("Momentum"), Key("Share of the last step that SGD keeps."), 0, 0.999, o => o.Momentum, (o, v) => o with { Momentum = v }),
            Number("weightDecay", Key("Weight decay"), Key("Pulls the weights towards zero; against learning by heart."), 0, 1, o => o.WeightDecay, (o, v) => o with { WeightDecay = v }),
            Number("clipNorm", Key("Largest gradient norm"), Key("Longer gradients are cut to it; 0 never cuts."), 0, 1000, o => o.ClipNorm, (o, v) => o with { ClipNorm = v }),
            Number("averageDecay", Key("Decay of the weight average"), Key("Running average of the weights, per step; 0 keeps none."), 0, 0.99999, o => o.AverageDecay, (o, v) => o with { AverageDecay = v }),
        ]),
        new(Key("Course of the run"),
        [
            Whole("batchSize", Key("Batch size"), Key("Pictures per step."), 2, 4096, o => o.BatchSize, (o, v) => o with { BatchSize = v }),
            Whole("seed", Key("Seed"), Key("Everything random follows from it: the same seed gives the same run."), 0, int.MaxValue, o => o.Seed, (o, v) => o with { Seed = v }),
            Whole("earlySize", Key("Small size in pixels"), Key("Side of the pictures in the first epochs, which makes them faster; 0 trains at full size throughout."), 0, 48, o => o.EarlySize, (o, v) => o with { EarlySize = v }),
            Number("earlyShare", Key("Share of small epochs"), Key("Share of the epochs that run at the small size."), 0, 0.7, o => o.EarlyShare, (o, v) => o with { EarlyShare = v }),
            ChoiceField.Of("compute", Key("Number format"), Key("In which the convolutions compute."), o => o.Compute, (o, v) => o with { Compute = v },
                (ComputeFormat.Auto, Key("whichever is fast here")), (ComputeFormat.Float32, "float32"), (ComputeFormat.BFloat16, "bfloat16")),
            Number("maxMinutes", Key("Longest training time in minutes"), Key("After it the run ends with a checkpoint; 0 for no limit."), 0, 100_000, o => o.MaxTime?.TotalMinutes ?? 0, (o, v) => o with { MaxTime = v == 0 ? null : TimeSpan.FromMinutes(v) }),
            Whole("threads", Key("CPU threads"), Key("0 for one per physical core."), 0, 256, o => o.Threads, (o, v) => o with { Threads = v }),
            Whole("frozenStages", Key("Frozen stages"), Key("The network's first stages that keep the weights of the model it starts from; 0 trains all."), 0, 10, o => o.FrozenStages, (o, v) => o with { FrozenStages = v }),
            Number("checkpointMinutes", Key("Minutes between checkpoints"), Key("Besides the one at each epoch's end."), 0.1, 1440, o => o.CheckpointInterval.TotalMinutes, (o, v) => o with { CheckpointInterval = TimeSpan.FromMinutes(v) }),
        ]),
        new(Key("Rules that watch the validation pictures"),
        [
            new SwitchField("earlyStopping", Key("Early stopping"), Key("Stops when validation has not improved for a while."), o => o.EarlyStopping is not null, (o, on) => o with { EarlyStopping = on ? o.EarlyStopping ?? new EarlyStoppingOptions() : null }),
            Monitor("stoppingMonitor", Key("Early stopping watches"), o => Stopping(o).Monitor, (o, v) => WithStopping(o, stopping => stopping with { Monitor = v })) with { IsUsed = o => o.EarlyStopping is not null },
            Whole("patience", Key("Patience"), Key("Epochs without improvement before it stops."), 1, 1000, o => Stopping(o).Patience, (o, v) => WithStopping(o, stopping => stopping with { Patience = v })) with { IsUsed = o => o.EarlyStopping is not null },
            Number("stoppingDelta", Key("Smallest improvement that counts"), Key("For early stopping."), 0, 1, o => Stopping(o).MinDelta, (o, v) => WithStopping(o, stopping => stopping with { MinDelta = v })) with { IsUsed = o => o.EarlyStopping is not null },
            Whole("stoppingStart", Key("Early stopping begins after epoch"), Key("The epochs before it are not watched; 0 watches all."), 0, 1000, o => Stopping(o).StartFromEpoch, (o, v) => WithStopping(o, stopping => stopping with { StartFromEpoch = v })) with { IsUsed = o => o.EarlyStopping is not null },
            Number("stoppingGood", Key("Early stopping: good enough"), Key("Stops at once when the watched measure is better than this; empty for never."), 0, 100, o => Stopping(o).Threshold ?? double.NaN, (o, v) => WithStopping(o, stopping => stopping with { Threshold = double.IsNaN(v) ? null : v }), mayBeEmpty: true) with { IsUsed = o => o.EarlyStopping is not null },
            Number("stoppingBad", Key("Early stopping: too bad"), Key("Stops at once when the watched measure is worse than this; empty for never."), 0, 100, o => Stopping(o).DivergenceThreshold ?? double.NaN, (o, v) => WithStopping(o, stopping => stopping with { DivergenceThreshold = double.IsNaN(v) ? null : v }), mayBeEmpty: true) with { IsUsed = o => o.EarlyStopping is not null },
            new SwitchField("plateau", Key("Lower the learning rate on a plateau"), Key("When validation has not improved for a while."), o => o.Plateau is not null, (o, on) => o with { Plateau = on ? Plateau(o) : null }),
            Monitor("plateauMonitor", Key("Plateau watches"), o => Plateau(o).Monitor, (o, v) => o with { Plateau = o.Plateau is null ? null : Plateau(o) with { Monitor = v } }) with { IsUsed = o => o.Plateau is not null },
            Whole("plateauPatience", Key("Plateau patience"), Key("Epochs without improvement before the rate falls."), 1, 1000, o => Plateau(o).Patience, (o, v) => o with { Plateau = o.Plateau is null ? null : Plateau(o) with { Patience = v } }) with { IsUsed = o => o.Plateau is not null },
            Number("plateauFactor", Key("Plateau factor"), Key("What the rate is multiplied by then."), 0, 0.99, o => Plateau(o).Factor, (o, v) => o with { Plateau = o.Plateau is null ? null : Plateau(o) with { Factor = v } }, aboveLowest: true) with { IsUsed = o => o.Plateau is not null },
            Whole("plateauCooldown", Key("Plateau cool-down"), Key("Epochs after a fall that do not count."), 0, 1000, o => Plateau(o).Cooldown, (o, v) => o with { Plateau = o.Plateau is null ? null : Plateau(o) with { Cooldown = v } }) with { IsUsed = o => o.Plateau is not null },
            Number("plateauFloor", Key("Lowest learning rate"), Key("The plateau rule never goes below it."), 0, 1, o => Plateau(o).MinLearningRate, (o, v) => o with { Plateau = o.Plateau is null ? null : Plateau(o) with { MinLearningRate = v } }) with { IsUsed = o => o.Plateau is not null },
            new SwitchField("keepBest", Key("Hand back the best epoch"), Key("Instead of the last; flatters the validation accuracy by about half a point."), o => o.KeepBest, (o, on) => o with { KeepBest = on }),
        ]),
        new(Key("Targets and cleaning"),
        [
            Number("labelSmoothing", Key("Label smoothing"), Key("Share of each label that is spread over all seven classes."), 0, 0.9, o => o.LabelSmoothing, (o, v) => o with { LabelSmoothing = v }),
            Number("crowdWeight", Key("Weight of the crowd's votes"), Key("Beside the FER-2013 labels; for networks with a second head and pictures with FER+ votes."), 0, 10, o => o.CrowdWeight, (o, v) => o with { CrowdWeight = v }),
            Number("dropout", Key("Dropout"), Key("Share of the features that are hidden before the last layer (our own networks)."), 0, 0.9, o => o.Network.Dropout, (o, v) => o with { Network = o.Network with { Dropout = v } }),
            new SwitchField("dropConstants", Key("Leave out empty pictures"), Key("Pictures of one single gray value."), o => o.DropConstants, (o, on) => o with { DropConstants = on }),
            new SwitchField("dropConflicts", Key("Leave out contradictions"), Key("Equal pictures that carry different labels."), o => o.DropConflicts, (o, on) => o with { DropConflicts = on }),
            new SwitchField("dropDuplicates", Key("Leave out copies"), Key("Keeps one of several equal pictures."), o => o.DropDuplicates, (o, on) => o with { DropDuplicates = on }),
        ]),
        new(Key("Variation of the pictures (augmentation)"),
        [
            Vary("affineShare", Key("Share turned, scaled, shifted"), Key("Of the training pictures."), 0, 1, a => a.AffineShare, (a, v) => a with { AffineShare = v }),
            Vary("rotation", Key("Largest turn"), Key("In degrees."), 0, 90, a => a.Rotation, (a, v) => a with { Rotation = v }),
            Vary("scale", Key("Largest change of size"), Key("As a share."), 0, 0.5, a => a.Scale, (a, v) => a with { Scale = v }),
            Vary("shift", Key("Largest shift"), Key("In pixels of the 48x48 picture."), 0, 16, a => a.Shift, (a, v) => a with { Shift = v }),
            Vary("flipShare", Key("Share mirrored"), Key("Of the training pictures."), 0, 1, a => a.FlipShare, (a, v) => a with { FlipShare = v }),
            Vary("lightShare", Key("Share with other light"), Key("Of the training pictures."), 0, 1, a => a.LightShare, (a, v) => a with { LightShare = v }),
            Vary("light", Key("Largest change of light"), Key("Of brightness and contrast."), 0, 1, a => a.Light, (a, v) => a with { Light = v }),
            Vary("eraseShare", Key("Share with a blank patch"), Key("Of the training pictures."), 0, 1, a => a.EraseShare, (a, v) => a with { EraseShare = v }),
            Vary("eraseArea", Key("Largest blank patch"), Key("As a share of the picture."), 0.02, 0.9, a => a.EraseArea, (a, v) => a with { EraseArea = v }),
            Vary("mixupShare", Key("Share of mixed batches"), Key("In which pictures are blended in pairs."), 0, 1, a => a.MixupShare, (a, v) => a with { MixupShare = v }),
            Vary("mixupAlpha", Key("Mixup alpha"), Key("How even the blend is."), 0.01, 1, a => a.MixupAlpha, (a, v) => a with { MixupAlpha = v }),
        ]),
    ];

    /// <value>All fields with the epochs.</value>
    public static IReadOnlyList<TrainingField> All { get; } = [EpochsField, .. Groups.SelectMany(group => group.Fields)];

    private static EarlyStoppingOptions Stopping(TrainingOptions options) => options.EarlyStopping ?? new EarlyStoppingOptions();

    private static TrainingOptions WithStopping(TrainingOptions options, Func<EarlyStoppingOptions, EarlyStoppingOptions> change)
        => options with { EarlyStopping = options.EarlyStopping is { } stopping ? change(stopping) : null };

    // A reduction gets its chance before early stopping's patience of 3 is used up.
    private static PlateauOptions Plateau(TrainingOptions options) => options.Plateau ?? new PlateauOptions(Factor: 0.2, Patience: 2);

    private static NumberField Number(string key, string label, string help, double lowest, double highest, Func<TrainingOptions, double> get, Func<TrainingOptions, double, TrainingOptions> set, bool aboveLowest = false, bool mayBeEmpty = false)
        => new(key, label, help, lowest, highest, get, set, AboveLowest: aboveLowest, MayBeEmpty: mayBeEmpty);

    private static NumberField Whole(string key, string label, string help, int lowest, int highest, Func<TrainingOptions, int> get, Func<TrainingOptions, int, TrainingOptions> set)
        => new(key, label, help, lowest, highest, options => get(options), (options, value) => set(options, (int)value), IsWhole: true);

    private static NumberField Vary(string key, string label, string help, double lowest, double highest, Func<AugmentationOptions, double> get, Func<AugmentationOptions, double, AugmentationOptions> set)
        => new(key, label, help, lowest, highest, options => get(options.Augmentation), (options, value) => options with { Augmentation = set(options.Augmentation, value) });

    private static ChoiceField Monitor(string key, string label, Func<TrainingOptions, MonitoredMetric> get, Func<TrainingOptions, MonitoredMetric, TrainingOptions> set)
        => ChoiceField.Of(key, label, Key("What must improve."), get, set, (MonitoredMetric.ValidationLoss, Key("Validation loss")), (MonitoredMetric.ValidationAccuracy, Key("Validation accuracy")), (MonitoredMetric.MacroF1, Key("Macro F1")));
}
