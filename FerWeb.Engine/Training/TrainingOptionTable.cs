namespace FerWeb.Engine.Training;

/// <summary>
/// Every option of a run but the network's shape, the weights it starts from and its teachers, once: the form, REST, the command line and
/// <see cref="TrainingOptions.Validate"/> take their names, limits, readers and writers from here.
/// </summary>
public static class TrainingOptionTable
{
    private const string OfThePictures = "Of the training pictures.";
    private const string Off = "off";

    /// <value>In the order in which they are shown, and written where several are given.</value>
    public static IReadOnlyList<TrainingOptionGroup> Groups { get; } =
    [
        new("Course of the run", Course()),
        new("Optimiser and learning rate", Learning()),
        new("Rules that watch the validation pictures", Rules()),
        new("Targets and cleaning", Targets()),
        new(
            "Teachers (distillation)",
            [
                Number(
                    "teacherWeight", "Weight of the teachers", "Share of each target that is the teachers' answer; the rest is the label.",
                    0, 1, o => o.TeacherWeight, (o, v) => o with { TeacherWeight = v }) with { IsUsed = o => o.Teachers.Count > 0 },
            ]),
        new("Variation of the pictures (augmentation)", Variation()),
    ];

    /// <value>All of them.</value>
    public static IReadOnlyList<TrainingOption> All { get; } = [.. Groups.SelectMany(group => group.Options)];

    /// <value>How often the network sees every picture.</value>
    public static TrainingOption Epochs => Get("epochs");

    /// <value>Share of the teachers' answer in each target.</value>
    public static TrainingOption TeacherWeight => Get("teacherWeight");

    /// <summary>The option of this key.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public static TrainingOption Get(string key) => All.First(option => option.Key == key);

    /// <summary>The option of this key, or null.</summary>
    public static TrainingOption? Find(string key) => All.FirstOrDefault(option => option.Key == key);

    private static TrainingOption[] Course() =>
    [
        Whole("epochs", "Epochs", "How often the network sees every training picture.", 1, 10_000, o => o.Epochs, (o, v) => o.WithEpochs(v)),
        Whole("batchSize", "Batch size", "Pictures per step.", 2, 4096, o => o.BatchSize, (o, v) => o with { BatchSize = v }),
        Whole(
            "seed", "Seed", "Everything random follows from it: the same seed gives the same run.",
            0, int.MaxValue, o => o.Seed, (o, v) => o with { Seed = v }),
        Whole(
            "earlySize", "Small size in pixels", "Side of the pictures in the first epochs, which makes them faster; 0 trains at full size throughout.",
            0, 48, o => o.EarlySize, (o, v) => o with { EarlySize = v }) with { ZeroWord = Off },
        Number(
            "earlyShare", "Share of small epochs", "Share of the epochs that run at the small size.",
            0, 0.7, o => o.EarlyShare, (o, v) => o with { EarlyShare = v }),
        ChoiceOption.Of(
            "compute", "Number format", "In which the convolutions compute.", o => o.Compute, (o, v) => o with { Compute = v },
            (ComputeFormat.Auto, "whichever is fast here"), (ComputeFormat.Float32, "float32"), (ComputeFormat.BFloat16, "bfloat16")),
        Number(
            "maxMinutes", "Longest training time in minutes", "After it the run ends with a checkpoint; 0 for no limit.",
            0, 100_000, o => o.MaxTime?.TotalMinutes ?? 0, (o, v) => o with { MaxTime = v == 0 ? null : TimeSpan.FromMinutes(v) }) with { ZeroWord = Off },
        Whole("threads", "CPU threads", "0 for one per physical core.", 0, 256, o => o.Threads, (o, v) => o with { Threads = v })
            with { ZeroWord = "one per core" },
        Whole(
            "frozenStages", "Frozen stages", "The network's first stages that keep the weights of the model it starts from; 0 trains all.",
            0, 10, o => o.FrozenStages, (o, v) => o with { FrozenStages = v }) with { ZeroWord = Off },
        Above(
            "stageRateFactor", "Rate from stage to stage",
            "For fine-tuning: each earlier stage learns at this share of the next one's rate; 1 for one rate throughout.",
            0, 1, o => o.StageRateFactor, (o, v) => o with { StageRateFactor = v }),
        Above(
            "checkpointMinutes", "Minutes between checkpoints", "Besides the one at each epoch's end.",
            0, 1440, o => o.CheckpointInterval.TotalMinutes, (o, v) => o with { CheckpointInterval = TimeSpan.FromMinutes(v) }),
    ];

    private static TrainingOption[] Learning()
    {
        static bool IsInSteps(TrainingOptions options) => options.Schedule is ScheduleKind.Step;
        return
        [
            ChoiceOption.Of(
                "optimizer", "Optimiser", "The rule by which an error moves the weights.", o => o.Optimizer, (o, v) => o with { Optimizer = v },
                (OptimizerKind.Sgd, "SGD with Nesterov momentum"), (OptimizerKind.Adam, "Adam"), (OptimizerKind.AdamW, "AdamW")),
            Above(
                "learningRate", "Learning rate", "How large a step is at its peak. Too large and the loss explodes, too small and nothing happens.",
                0, 10, o => o.LearningRate, (o, v) => o with { LearningRate = v }),
            ChoiceOption.Of(
                "schedule", "Course of the learning rate", "How it moves over the epochs.", o => o.Schedule, (o, v) => o with { Schedule = v },
                (ScheduleKind.Constant, "constant"), (ScheduleKind.Cosine, "cosine, down to zero"),
                (ScheduleKind.OneCycle, "one cycle, up and down"), (ScheduleKind.Step, "in steps")),
            Number(
                "warmUpEpochs", "Warm-up epochs", "Epochs in which the rate grows from zero; less than the epochs in all.",
                0, 100, o => o.WarmUpEpochs, (o, v) => o with { WarmUpEpochs = v }) with { ZeroWord = Off },
            Above(
                "stepFactor", "Factor of a step", "With a course in steps: what the rate is multiplied by.",
                0, 1, o => o.StepFactor, (o, v) => o with { StepFactor = v }) with { IsUsed = IsInSteps },
            Whole(
                "stepEpochs", "Epochs per step", "With a course in steps: epochs between two of them.",
                1, 10_000, o => o.StepEpochs, (o, v) => o with { StepEpochs = v }) with { IsUsed = IsInSteps },
            Number("momentum", "Momentum", "Share of the last step that SGD keeps.", 0, 0.999, o => o.Momentum, (o, v) => o with { Momentum = v })
                with { ZeroWord = Off },
            Number(
                "weightDecay", "Weight decay", "Pulls the weights towards zero; against learning by heart.",
                0, 1, o => o.WeightDecay, (o, v) => o with { WeightDecay = v }) with { ZeroWord = Off },
            Number(
                "clipNorm", "Largest gradient norm", "Longer gradients are cut to it; 0 never cuts.",
                0, 1000, o => o.ClipNorm, (o, v) => o with { ClipNorm = v }) with { ZeroWord = Off },
            Number(
                "averageDecay", "Decay of the weight average", "Running average of the weights, per step; 0 keeps none.",
                0, 0.99999, o => o.AverageDecay, (o, v) => o with { AverageDecay = v }) with { ZeroWord = Off },
        ];
    }

    private static TrainingOption[] Rules() =>
    [
        new SwitchOption(
            "earlyStopping", "Early stopping", "Stops when validation has not improved for a while.",
            o => o.EarlyStopping is not null, (o, on) => o with { EarlyStopping = on ? Stopping(o) : null }),
        .. new TrainingOption[]
        {
            Monitor(
                "earlyStoppingMonitor", "Early stopping watches",
                o => Stopping(o).Monitor, (o, v) => o with { EarlyStopping = Stopping(o) with { Monitor = v } }),
            Whole(
                "earlyStoppingPatience", "Patience", "Epochs without improvement before it stops.",
                0, 10_000, o => Stopping(o).Patience, (o, v) => o with { EarlyStopping = Stopping(o) with { Patience = v } }),
            Number(
                "earlyStoppingMinDelta", "Smallest improvement that counts", "For early stopping.",
                0, 1, o => Stopping(o).MinDelta, (o, v) => o with { EarlyStopping = Stopping(o) with { MinDelta = v } }),
            Whole(
                "earlyStoppingStart", "Early stopping begins after epoch", "The epochs before it are not watched; 0 watches all.",
                0, 10_000, o => Stopping(o).StartFromEpoch, (o, v) => o with { EarlyStopping = Stopping(o) with { StartFromEpoch = v } }),
            Optional(
                "earlyStoppingThreshold", "Early stopping: good enough", "Stops at once when the watched measure is better than this; empty for never.",
                0, 100, o => Stopping(o).Threshold, (o, v) => o with { EarlyStopping = Stopping(o) with { Threshold = v } }),
            Optional(
                "earlyStoppingDivergence", "Early stopping: too bad", "Stops at once when the watched measure is worse than this; empty for never.",
                0, 100, o => Stopping(o).DivergenceThreshold, (o, v) => o with { EarlyStopping = Stopping(o) with { DivergenceThreshold = v } }),
        }.Select(option => option with { IsUsed = o => o.EarlyStopping is not null }),
        new SwitchOption(
            "plateau", "Lower the learning rate on a plateau", "When validation has not improved for a while.",
            o => o.Plateau is not null, (o, on) => o with { Plateau = on ? Plateau(o) : null }),
        .. new TrainingOption[]
        {
            Monitor("plateauMonitor", "Plateau watches", o => Plateau(o).Monitor, (o, v) => o with { Plateau = Plateau(o) with { Monitor = v } }),
            Whole(
                "plateauPatience", "Plateau patience", "Epochs without improvement before the rate falls.",
                0, 10_000, o => Plateau(o).Patience, (o, v) => o with { Plateau = Plateau(o) with { Patience = v } }),
            Above(
                "plateauFactor", "Plateau factor", "What the rate is multiplied by then.",
                0, 0.99, o => Plateau(o).Factor, (o, v) => o with { Plateau = Plateau(o) with { Factor = v } }),
            Number(
                "plateauMinDelta", "Plateau: smallest improvement", "A smaller change does not count.",
                0, 1, o => Plateau(o).MinDelta, (o, v) => o with { Plateau = Plateau(o) with { MinDelta = v } }),
            Whole(
                "plateauCooldown", "Plateau cool-down", "Epochs after a fall that do not count.",
                0, 10_000, o => Plateau(o).Cooldown, (o, v) => o with { Plateau = Plateau(o) with { Cooldown = v } }) with { ZeroWord = Off },
            Number(
                "plateauMinLearningRate", "Lowest learning rate", "The plateau rule never goes below it.",
                0, 1, o => Plateau(o).MinLearningRate, (o, v) => o with { Plateau = Plateau(o) with { MinLearningRate = v } }),
        }.Select(option => option with { IsUsed = o => o.Plateau is not null }),
        Monitor(
            "bestBy", "Best epoch by", o => o.BestBy, (o, v) => o with { BestBy = v },
            "The measure that says which epoch is the best; its checkpoint is kept and offered."),
        new SwitchOption(
            "keepBest", "Hand back the best epoch",
            "Instead of the last; what was measured on validation then looks better than it is, since the epoch was chosen by it.",
            o => o.KeepBest, (o, on) => o with { KeepBest = on }),
        Whole(
            "keptCheckpoints", "Best checkpoints kept", "How many of the best epochs keep their checkpoints, beside the two newest ones.",
            1, 10, o => o.KeptCheckpoints, (o, v) => o with { KeptCheckpoints = v }),
    ];

    private static TrainingOption[] Targets() =>
    [
        Number(
            "labelSmoothing", "Label smoothing", "Share of each label that is spread over all classes.",
            0, 0.9, o => o.LabelSmoothing, (o, v) => o with { LabelSmoothing = v }) with { ZeroWord = Off },
        Number(
            "crowdWeight", "Weight of the crowd's votes", "Beside the FER-2013 labels; for networks with a second head and pictures with FER+ votes.",
            0, 10, o => o.CrowdWeight, (o, v) => o with { CrowdWeight = v }) with { ZeroWord = Off },
        Number(
            "dropout", "Dropout", "Share of the features that are hidden before the last layer (our own networks).",
            0, 0.9, o => o.Network.Dropout, (o, v) => o with { Network = o.Network with { Dropout = v } }) with { ZeroWord = Off },
        Number(
            "samplingExponent", "Sampling exponent",
            "A class is drawn in proportion to its number of pictures to this power: 1 as they are, 0.5 square-root sampling, 0 all classes alike.",
            0, 1, o => o.SamplingExponent, (o, v) => o with { SamplingExponent = v }),
        new SwitchOption(
            "dropConstants", "Leave out empty pictures", "Pictures of one single gray value.", o => o.DropConstants, (o, on) => o with { DropConstants = on }),
        new SwitchOption(
            "dropConflicts", "Leave out contradictions", "Equal pictures that carry different labels.",
            o => o.DropConflicts, (o, on) => o with { DropConflicts = on }),
        new SwitchOption(
            "dropDuplicates", "Leave out copies", "Keeps one of several equal pictures.", o => o.DropDuplicates, (o, on) => o with { DropDuplicates = on }),
        new SwitchOption(
            "dropHeldOut", "Leave out held-out pictures",
            "Training pictures that also stand in validation or test; learned by heart they flatter what is measured.",
            o => o.DropHeldOut, (o, on) => o with { DropHeldOut = on }),
        Whole(
            "folds", "Folds", "Parts that the training pictures are divided into by their content; 0 divides nothing.",
            0, 20, o => o.Folds, (o, v) => o with { Folds = v }) with { ZeroWord = Off },
        Whole(
            "leftOutFold", "Fold left out", "The part that this run does not learn from, so that its model can judge or teach it honestly; 0 leaves none out.",
            0, 20, o => o.LeftOutFold, (o, v) => o with { LeftOutFold = v }) with { ZeroWord = Off },
    ];

    private static TrainingOption[] Variation() =>
    [
        Vary("affineShare", "Share turned, scaled, shifted", OfThePictures, 0, 1, a => a.AffineShare, (a, v) => a with { AffineShare = v })
            with { ZeroWord = Off },
        Vary("rotation", "Largest turn", "In degrees.", 0, 90, a => a.Rotation, (a, v) => a with { Rotation = v }) with { ZeroWord = Off },
        Vary("scale", "Largest change of size", "As a share.", 0, 0.5, a => a.Scale, (a, v) => a with { Scale = v }) with { ZeroWord = Off },
        Vary("shift", "Largest shift", "In pixels of the 48x48 picture.", 0, 16, a => a.Shift, (a, v) => a with { Shift = v }) with { ZeroWord = Off },
        Vary("flipShare", "Share mirrored", OfThePictures, 0, 1, a => a.FlipShare, (a, v) => a with { FlipShare = v }) with { ZeroWord = Off },
        Vary("blurShare", "Share blurred", OfThePictures, 0, 1, a => a.BlurShare, (a, v) => a with { BlurShare = v }) with { ZeroWord = Off },
        Vary(
            "blur", "Largest blur", "Standard deviation in pixels of the 48x48 picture.", 0, 3, a => a.Blur, (a, v) => a with { Blur = v })
            with { ZeroWord = Off, IsUsed = o => o.Augmentation.BlurShare > 0 },
        Vary("jpegShare", "Share with JPEG losses", OfThePictures, 0, 1, a => a.JpegShare, (a, v) => a with { JpegShare = v }) with { ZeroWord = Off },
        Vary("jpegQuality", "Lowest JPEG quality", "The highest is 95.", 1, 95, a => a.JpegQuality, (a, v) => a with { JpegQuality = (int)v })
            with { IsWhole = true, IsUsed = o => o.Augmentation.JpegShare > 0 },
        Vary("lightShare", "Share with other light", OfThePictures, 0, 1, a => a.LightShare, (a, v) => a with { LightShare = v }) with { ZeroWord = Off },
        Vary("light", "Largest change of light", "Of brightness and contrast.", 0, 1, a => a.Light, (a, v) => a with { Light = v }) with { ZeroWord = Off },
        Vary(
            "gamma", "Largest change of gamma", "Of the gray values' exponent, beside light; 0.5 is up to 1.5 or down to 1 / 1.5.", 0, 2,
            a => a.Gamma, (a, v) => a with { Gamma = v }) with { ZeroWord = Off, IsUsed = o => o.Augmentation.LightShare > 0 },
        Vary("eraseShare", "Share with a blank patch", OfThePictures, 0, 1, a => a.EraseShare, (a, v) => a with { EraseShare = v }) with { ZeroWord = Off },
        Vary("eraseArea", "Largest blank patch", "As a share of the picture.", 0.02, 0.9, a => a.EraseArea, (a, v) => a with { EraseArea = v }),
        Vary("mixupShare", "Share of mixed batches", "In which pictures are blended in pairs.", 0, 1, a => a.MixupShare, (a, v) => a with { MixupShare = v })
            with { ZeroWord = Off },
        Vary("mixupAlpha", "Mixup alpha", "How even the blend is.", 0.01, 1, a => a.MixupAlpha, (a, v) => a with { MixupAlpha = v }),
    ];

    private static EarlyStoppingOptions Stopping(TrainingOptions options) => options.EarlyStopping ?? new EarlyStoppingOptions();

    // A reduction gets its chance before early stopping's patience of 3 is used up.
    private static PlateauOptions Plateau(TrainingOptions options) => options.Plateau ?? new PlateauOptions(Factor: 0.2, Patience: 2);

    private static NumberOption Optional(
        string key, string label, string help, double lowest, double highest,
        Func<TrainingOptions, double?> get, Func<TrainingOptions, double?, TrainingOptions> set)
        => new(key, label, help, lowest, highest, get, set) { MayBeEmpty = true };

    private static NumberOption Number(
        string key, string label, string help, double lowest, double highest,
        Func<TrainingOptions, double> get, Func<TrainingOptions, double, TrainingOptions> set)
        => new(key, label, help, lowest, highest, options => get(options), (options, value) => set(options, value!.Value));

    private static NumberOption Above(
        string key, string label, string help, double lowest, double highest,
        Func<TrainingOptions, double> get, Func<TrainingOptions, double, TrainingOptions> set)
        => Number(key, label, help, lowest, highest, get, set) with { ExcludesLowest = true };

    private static NumberOption Whole(
        string key, string label, string help, int lowest, int highest,
        Func<TrainingOptions, int> get, Func<TrainingOptions, int, TrainingOptions> set)
        => Number(key, label, help, lowest, highest, options => get(options), (options, value) => set(options, (int)value)) with { IsWhole = true };

    private static NumberOption Vary(
        string key, string label, string help, double lowest, double highest,
        Func<AugmentationOptions, double> get, Func<AugmentationOptions, double, AugmentationOptions> set)
        => Number(
            key, label, help, lowest, highest,
            options => get(options.Augmentation), (options, value) => options with { Augmentation = set(options.Augmentation, value) });

    private static ChoiceOption Monitor(
        string key, string label, Func<TrainingOptions, MonitoredMetric> get, Func<TrainingOptions, MonitoredMetric, TrainingOptions> set,
        string help = "What must improve.")
        => ChoiceOption.Of(
            key, label, help, get, set,
            (MonitoredMetric.ValidationLoss, "Validation loss"),
            (MonitoredMetric.ValidationAccuracy, "Validation accuracy"),
            (MonitoredMetric.MacroF1, "Macro F1"));
}
