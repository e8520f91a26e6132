namespace FerWeb.Engine.Training;

/// <summary>Where the loop stands; with the weights and the optimiser's buffers this is all that a resumed run needs.</summary>
public sealed record TrainerState
{
    /// <value>The recipe that the run was last trained by.</value>
    public TrainingOptions? Options { get; init; }

    /// <value>What wrote the optimiser's state; null for a FerWeb from before it was written down.</value>
    public string? Engine { get; init; }

    /// <value>What the run began with; null likewise.</value>
    public TrainingRecord? Record { get; init; }

    /// <value>Training time of all attempts, by a monotonic clock.</value>
    public double Seconds { get; init; }

    /// <value><see cref="Seconds"/> when the running epoch began.</value>
    public double EpochBegan { get; init; }

    /// <value>Epochs completed.</value>
    public int Epoch { get; init; }

    /// <value>Steps done in the epoch that is under way.</value>
    public int StepInEpoch { get; init; }

    /// <value>Steps done in all.</value>
    public long Step { get; init; }

    /// <value>Sum over the running epoch's pictures of their losses.</value>
    public double LossSum { get; init; }

    /// <value>Pictures of the running epoch that were classified rightly.</value>
    public long Correct { get; init; }

    /// <value>Pictures of the running epoch that were learnt from.</value>
    public long Seen { get; init; }

    /// <value>Steps in a row that were skipped because a number was not finite.</value>
    public int SkippedInARow { get; init; }

    /// <value>Steps of the running epoch that were skipped.</value>
    public int SkippedInEpoch { get; init; }

    /// <value>What roll-backs have multiplied the learning rate by.</value>
    public double RateScale { get; init; } = 1;

    /// <value>How often the weights went back to an earlier checkpoint because numbers were not finite.</value>
    public int RollBacks { get; init; }

    /// <value>The plateau rule.</value>
    public PlateauState Plateau { get; init; } = new();

    /// <value>The early-stopping rule.</value>
    public EarlyStoppingState EarlyStopping { get; init; } = new();

    /// <value>Best validation accuracy, 0 to 1; null before the first.</value>
    public double? BestAccuracy { get; init; }

    /// <value>Epoch with that accuracy, from 1.</value>
    public int? BestEpoch { get; init; }

    /// <value>Step of the best epoch's checkpoint, by <see cref="TrainingOptions.BestBy"/>.</value>
    public long? BestStep { get; init; }

    /// <value>Why no more steps are to be done; null while there are.</value>
    public StopReason? Ended { get; init; }

    /// <value>All epochs so far.</value>
    public IReadOnlyList<EpochCompleted> History { get; init; } = [];

    /// <summary>Steps of the best epochs whose checkpoints stay, the best one first and of equals the earlier.</summary>
    /// <param name="there">Steps whose checkpoints there are: those of fewer epochs may have been kept so far.</param>
    internal IReadOnlyList<long> StepsToKeep(IReadOnlyCollection<long> there)
    {
        if (Options is not { KeptCheckpoints: > 1 and var kept, BestBy: var by })
        {
            return BestStep is { } best ? [best] : [];
        }

        var measured = History.Where(epoch => there.Contains(epoch.Step) && epoch.Value(by) is { } value && double.IsFinite(value));
        return [.. measured.OrderBy(epoch => by.Of(1, -1, -1) * epoch.Value(by)).Take(kept).Select(epoch => epoch.Step)];
    }

    /// <summary>
    /// The same for an attempt by these options. A rule that watches another measure begins anew, and another learning rate is taken as it is
    /// given, whatever has lowered the one before. Where the course of a run changes that had ended, it goes on, and early stopping waits anew;
    /// that it diverged stays.
    /// </summary>
    internal TrainerState By(TrainingOptions options)
    {
        var before = Options!;
        var state = this with
        {
            Options = options,
            Plateau = options.Plateau?.Monitor == before.Plateau?.Monitor ? Plateau : new PlateauState(Plateau.Scale),
            EarlyStopping = options.EarlyStopping?.Monitor == before.EarlyStopping?.Monitor ? EarlyStopping : new EarlyStoppingState(),
        };
        if (options.LearningRate != before.LearningRate)
        {
            state = state with { RateScale = 1, Plateau = state.Plateau with { Scale = 1, Wait = 0, Cooldown = 0 } };
        }

        return Ended is not null and not StopReason.Diverged && OptionChanges.ChangeTheCourse(before, options)
            ? state with { Ended = null, EarlyStopping = state.EarlyStopping with { Wait = 0, PassedThreshold = false } }
            : state;
    }
}
