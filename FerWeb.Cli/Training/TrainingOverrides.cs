using System.CommandLine;
using FerWeb.Engine.Training;

namespace FerWeb.Cli.Training;

/// <summary>Every option of a run as an option of the command line; what is not given stays as the recipe has it.</summary>
internal sealed class TrainingOverrides
{
    // Plateau and early stopping by a bare option: a reduction gets its chance before the patience of 3 is used up.
    private const int DefaultPlateauPatience = 2;
    private const double DefaultPlateauFactor = 0.2;
    private const int DefaultStoppingPatience = 3;
    private const double LongestImpliedWarmUp = 0.1;

    private readonly List<(Option Option, Func<ParseResult, TrainingOptions, TrainingOptions> Apply)> _overrides = [];
    private readonly Option<double?> _warmUp;

    public TrainingOverrides()
    {
        Option[] course =
        [
            Integer("--epochs", "Passes over the training images.", (o, v) => o with { Epochs = v }),
            Integer("--batch-size", "Images per step.", (o, v) => o with { BatchSize = v }),
            Integer("--seed", "Everything random follows from it; the same seed gives the same run.", (o, v) => o with { Seed = v }),
            Integer("--threads", "CPU threads; 0 for one per physical core.", (o, v) => o with { Threads = v }),
            Choice<ComputeFormat>("--compute", "Number format of the convolutions.", (o, v) => o with { Compute = v }),
            Integer("--early-size", "Side in pixels that the first epochs see; 0 trains at full size throughout.", (o, v) => o with { EarlySize = v }),
            Number("--early-share", "Share of the epochs that run at the early size.", (o, v) => o with { EarlyShare = v }),
            Number("--max-minutes", "Training time, all attempts together, after which the run ends.", (o, v) => o with { MaxTime = TimeSpan.FromMinutes(v) }),
            Text("--start-model", "folder", "A model of the same network whose weights the run starts from.", (o, v) => o with { StartModel = Path.GetFullPath(v) }),
            Integer("--frozen-stages", "The network's first stages that keep the start model's weights; 0 trains all.", (o, v) => o with { FrozenStages = v }),
            Number("--checkpoint-minutes", "Minutes between two checkpoints within an epoch.", (o, v) => o with { CheckpointInterval = TimeSpan.FromMinutes(v) }),
        ];
        _warmUp = Number("--warm-up-epochs", "Epochs of linear warm-up; never more than a tenth of the epochs unless given here.", (o, v) => o with { WarmUpEpochs = v });
        Option[] learning =
        [
            Choice<OptimizerKind>("--optimizer", "The optimiser.", (o, v) => o with { Optimizer = v }),
            Number("--lr", "Peak learning rate.", (o, v) => o with { LearningRate = v }),
            Choice<ScheduleKind>("--schedule", "How the learning rate moves over the epochs.", (o, v) => o with { Schedule = v }),
            _warmUp,
            Number("--step-factor", "Factor of the step schedule.", (o, v) => o with { StepFactor = v }),
            Integer("--step-epochs", "Epochs between two steps of the step schedule.", (o, v) => o with { StepEpochs = v }),
            Number("--momentum", "Momentum of SGD.", (o, v) => o with { Momentum = v }),
            Number("--weight-decay", "Weight decay on convolution and linear weights.", (o, v) => o with { WeightDecay = v }),
            Number("--clip-norm", "Largest norm of the gradient; 0 does not clip.", (o, v) => o with { ClipNorm = v }),
            Number("--average-decay", "Decay per step of the running average of the weights; 0 keeps none.", (o, v) => o with { AverageDecay = v }),
        ];
        Option[] targets =
        [
            Number("--label-smoothing", "Share of each label that is spread over all classes.", (o, v) => o with { LabelSmoothing = v }),
            Number("--crowd-weight", "Weight of the crowd head's loss beside the FER-2013 head's.", (o, v) => o with { CrowdWeight = v }),
            Number("--dropout", "Probability of dropping a feature before the last layer (our own networks).", (o, v) => o with { Network = o.Network with { Dropout = v } }),
            Flag("--keep-constants", "Learn from pictures of one single value too.", o => o with { DropConstants = false }),
            Flag("--keep-conflicts", "Learn from equal pictures with different labels too.", o => o with { DropConflicts = false }),
            Flag("--keep-duplicates", "Learn from every copy of a picture.", o => o with { DropDuplicates = false }),
        ];
        Option[] rules =
        [
            Patience("--early-stopping", $"Stop after so many epochs without improvement ({DefaultStoppingPatience} when no number follows).",
                (o, v) => o with { EarlyStopping = (o.EarlyStopping ?? new EarlyStoppingOptions()) with { Patience = v ?? o.EarlyStopping?.Patience ?? DefaultStoppingPatience } }),
            Choice<MonitoredMetric>("--early-stopping-monitor", "What must improve.", (o, v) => o with { EarlyStopping = (o.EarlyStopping ?? new EarlyStoppingOptions()) with { Monitor = v } }),
            Number("--early-stopping-min-delta", "Smallest change that counts.", (o, v) => o with { EarlyStopping = (o.EarlyStopping ?? new EarlyStoppingOptions()) with { MinDelta = v } }),
            Integer("--early-stopping-start", "Epochs at the beginning that are not watched.", (o, v) => o with { EarlyStopping = (o.EarlyStopping ?? new EarlyStoppingOptions()) with { StartFromEpoch = v } }),
            Number("--early-stopping-threshold", "Stop at once when the measure is this good.", (o, v) => o with { EarlyStopping = (o.EarlyStopping ?? new EarlyStoppingOptions()) with { Threshold = v } }),
            Number("--early-stopping-divergence", "Stop at once when the measure is this bad.", (o, v) => o with { EarlyStopping = (o.EarlyStopping ?? new EarlyStoppingOptions()) with { DivergenceThreshold = v } }),
            Patience("--plateau", $"Lower the learning rate after so many epochs without improvement ({DefaultPlateauPatience} when no number follows).",
                (o, v) => o with { Plateau = Plateau(o) with { Patience = v ?? Plateau(o).Patience } }),
            Choice<MonitoredMetric>("--plateau-monitor", "What must improve.", (o, v) => o with { Plateau = Plateau(o) with { Monitor = v } }),
            Number("--plateau-factor", $"What the learning rate is multiplied by ({DefaultPlateauFactor} unless the recipe says otherwise).", (o, v) => o with { Plateau = Plateau(o) with { Factor = v } }),
            Number("--plateau-min-delta", "Smallest change that counts.", (o, v) => o with { Plateau = Plateau(o) with { MinDelta = v } }),
            Integer("--plateau-cooldown", "Epochs after a reduction that do not count.", (o, v) => o with { Plateau = Plateau(o) with { Cooldown = v } }),
            Number("--plateau-min-lr", "Floor of the learning rate.", (o, v) => o with { Plateau = Plateau(o) with { MinLearningRate = v } }),
            Flag("--keep-best", "Hand back the epoch with the best validation accuracy instead of the last.", o => o with { KeepBest = true }),
        ];
        Groups =
        [
            new OptionGroup("Course of the run", course),
            new OptionGroup("Optimiser and learning rate", learning),
            new OptionGroup("Targets and cleaning", targets),
            new OptionGroup("Rules that watch the validation images", rules),
            new OptionGroup("Augmentation", Augmentation()),
        ];
    }

    public IReadOnlyList<OptionGroup> Groups { get; }

    /// <summary>The recipe with everything that was given on the command line.</summary>
    public TrainingOptions Apply(ParseResult input, TrainingOptions recipe)
    {
        var options = _overrides.Where(entry => IsGiven(input, entry.Option)).Aggregate(recipe, (current, entry) => entry.Apply(input, current));
        return IsGiven(input, _warmUp) || options.Epochs == recipe.Epochs
            ? options
            : options with { WarmUpEpochs = Math.Min(recipe.WarmUpEpochs, options.Epochs * LongestImpliedWarmUp) };
    }

    private static PlateauOptions Plateau(TrainingOptions options)
        => options.Plateau ?? new PlateauOptions(Factor: DefaultPlateauFactor, Patience: DefaultPlateauPatience);

    private static bool IsGiven(ParseResult input, Option option) => input.GetResult(option) is { Implicit: false };

    private Option[] Augmentation()
    {
        Option<double?> Vary(string name, string description, Func<AugmentationOptions, double, AugmentationOptions> apply)
            => Number(name, description, (o, v) => o with { Augmentation = apply(o.Augmentation, v) });
        return
        [
            Flag("--no-augmentation", "Vary nothing (but what the next options ask for).", o => o with { Augmentation = AugmentationOptions.None }),
            Vary("--affine-share", "Share of pictures that are turned, scaled and shifted.", (a, v) => a with { AffineShare = v }),
            Vary("--rotation", "Largest turn in degrees.", (a, v) => a with { Rotation = v }),
            Vary("--scale", "Largest change of size, as a share.", (a, v) => a with { Scale = v }),
            Vary("--shift", "Largest shift in pixels.", (a, v) => a with { Shift = v }),
            Vary("--flip-share", "Share of pictures that are mirrored.", (a, v) => a with { FlipShare = v }),
            Vary("--light-share", "Share of pictures whose brightness and contrast change.", (a, v) => a with { LightShare = v }),
            Vary("--light", "Largest change of brightness and contrast.", (a, v) => a with { Light = v }),
            Vary("--erase-share", "Share of pictures in which a rectangle is blanked out.", (a, v) => a with { EraseShare = v }),
            Vary("--erase-area", "Largest area of that rectangle, as a share.", (a, v) => a with { EraseArea = v }),
            Vary("--mixup-share", "Share of batches in which pictures are mixed pairwise.", (a, v) => a with { MixupShare = v }),
            Vary("--mixup-alpha", "Both parameters of mixup's beta distribution.", (a, v) => a with { MixupAlpha = v }),
        ];
    }

    private Option<double?> Number(string name, string description, Func<TrainingOptions, double, TrainingOptions> apply)
        => Add(new Option<double?>(name) { Description = description, HelpName = "number" }, (option, input, o) => apply(o, input.GetValue(option)!.Value));

    private Option<int?> Integer(string name, string description, Func<TrainingOptions, int, TrainingOptions> apply)
        => Add(new Option<int?>(name) { Description = description, HelpName = "count" }, (option, input, o) => apply(o, input.GetValue(option)!.Value));

    private Option<string> Text(string name, string helpName, string description, Func<TrainingOptions, string, TrainingOptions> apply)
        => Add(new Option<string>(name) { Description = description, HelpName = helpName }, (option, input, o) => apply(o, input.GetValue(option)!));

    private Option<int?> Patience(string name, string description, Func<TrainingOptions, int?, TrainingOptions> apply)
        => Add(new Option<int?>(name) { Description = description, HelpName = "epochs", Arity = ArgumentArity.ZeroOrOne }, (option, input, o) => apply(o, input.GetValue(option)));

    private Option<bool> Flag(string name, string description, Func<TrainingOptions, TrainingOptions> apply)
        => Add(new Option<bool>(name) { Description = description }, (option, input, o) => input.GetValue(option) ? apply(o) : o);

    private Option<string> Choice<T>(string name, string description, Func<TrainingOptions, T, TrainingOptions> apply)
        where T : struct, Enum
    {
        var names = Enum.GetNames<T>().ToDictionary(OnTheCommandLine);
        var option = new Option<string>(name) { Description = description, HelpName = string.Join('|', names.Keys) };
        option.AcceptOnlyFromAmong([.. names.Keys]);
        return Add(option, (self, input, o) => apply(o, Enum.Parse<T>(names[input.GetValue(self)!])));
    }

    // AdamW and BFloat16 are single words.
    private static string OnTheCommandLine(string name) => name is nameof(OptimizerKind.AdamW) or nameof(ComputeFormat.BFloat16)
        ? name.ToLowerInvariant()
        : System.Text.Json.JsonNamingPolicy.KebabCaseLower.ConvertName(name);

    private TOption Add<TOption>(TOption option, Func<TOption, ParseResult, TrainingOptions, TrainingOptions> apply)
        where TOption : Option
    {
        _overrides.Add((option, (input, options) => apply(option, input, options)));
        return option;
    }
}
