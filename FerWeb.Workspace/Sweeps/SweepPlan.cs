using FerWeb.Engine;
using FerWeb.Engine.Training;

namespace FerWeb.Workspace.Sweeps;

/// <summary>A round of a sweep; a grid and a random search have one.</summary>
/// <param name="Epochs">Epochs of each of its runs.</param>
/// <param name="Runs">How many runs.</param>
public sealed record SweepRound(int Epochs, int Runs);

/// <summary>
/// A sweep with everything settled: its checked settings, each combination, and the rounds. Made once and kept, so that what is tried
/// does not change while it goes on.
/// </summary>
/// <param name="Spec">What was asked for; axes in the order of <see cref="TrainingOptionTable"/>, by their keys.</param>
/// <param name="Trials">The combinations: a value for each axis.</param>
/// <param name="Rounds">In order.</param>
public sealed record SweepPlan(SweepSpec Spec, IReadOnlyList<IReadOnlyList<string>> Trials, IReadOnlyList<SweepRound> Rounds)
{
    /// <summary>Fewest runs of a sweep, all rounds together.</summary>
    public const int Fewest = 2;

    /// <summary>Most runs of a sweep, all rounds together.</summary>
    public const int Most = 200;

    /// <summary>Limits of the factor of halving.</summary>
    public const int LeastFactor = 2, LargestFactor = 10;

    /// <summary>Limits of the rounds of halving.</summary>
    public const int FewestRounds = 2, MostRounds = 8;

    private const int LongestName = 100;

    /// <value>Runs of all rounds together.</value>
    public int Runs => Rounds.Sum(round => round.Runs);

    /// <value>Epochs of all runs together.</value>
    public long Epochs => Rounds.Sum(round => (long)round.Runs * round.Epochs);

    /// <summary>Plans a sweep.</summary>
    /// <param name="wanted">What is asked for.</param>
    /// <param name="hasValidation">Whether the data set has validation pictures.</param>
    /// <exception cref="TrainingException">It cannot be done; the sentence says why, and names the option where it is about one.</exception>
    public static SweepPlan Of(SweepSpec wanted, bool hasValidation)
    {
        if (string.IsNullOrWhiteSpace(wanted.Name) || wanted.Name.Length > LongestName)
        {
            throw new TrainingException($"A sweep needs a name of 1 to {LongestName} characters.");
        }

        if (!hasValidation)
        {
            throw new TrainingException(
                "A sweep ranks its runs by their validation accuracy, and this data set has no validation pictures. Choose another one.");
        }

        wanted.Options.Validate(hasValidation);
        if (wanted.Epochs < 1 || wanted.Epochs > wanted.Options.Epochs)
        {
            throw new TrainingException($"The runs of a sweep have 1 to {wanted.Options.Epochs} epochs each: no more than the whole training.");
        }

        var spec = wanted with { Name = wanted.Name.Trim(), Axes = SweepValues.Checked(wanted) };
        if (spec.Method is not SweepMethod.Grid)
        {
            RequireRuns(spec.Runs);
        }

        var rounds = spec.Method is SweepMethod.Halving ? Halve(spec) : [];
        var trials = spec.Method is SweepMethod.Grid ? Grid(spec) : SweepValues.Draw(spec);
        var plan = new SweepPlan(spec, trials, rounds.Count > 0 ? rounds : [new SweepRound(spec.Epochs, trials.Count)]);
        RequireRuns(plan.Runs);
        plan.RequireOptions(hasValidation);
        return plan;
    }

    /// <summary>The options of a combination.</summary>
    /// <param name="trial">Which.</param>
    /// <param name="epochs">With how many epochs.</param>
    public TrainingOptions Options(int trial, int epochs) => Spec.Axes.Zip(Trials[trial]).Aggregate(
        Spec.Options.WithEpochs(epochs), (options, pair) => TrainingOptionTable.Get(pair.First.Option).Write(options, pair.Second, out _)!);

    private static IReadOnlyList<IReadOnlyList<string>> Grid(SweepSpec spec)
    {
        RequireRuns((int)Math.Min(int.MaxValue, spec.Axes.Aggregate(1.0, (count, axis) => count * axis.Values!.Count)));
        IEnumerable<string[]> trials = [[]];
        return [.. spec.Axes.Aggregate(trials, (sofar, axis) => sofar.SelectMany(trial => axis.Values!, (trial, value) => (string[])[.. trial, value]))];
    }

    private static List<SweepRound> Halve(SweepSpec spec)
    {
        if (spec.Factor is < LeastFactor or > LargestFactor || spec.Rounds is < FewestRounds or > MostRounds)
        {
            throw new TrainingException(
                $"Successive halving takes a factor of {LeastFactor} to {LargestFactor} and {FewestRounds} to {MostRounds} rounds.");
        }

        var rounds = new List<SweepRound>();
        var (epochs, runs) = ((long)spec.Epochs, spec.Runs);
        for (var round = 0; round < spec.Rounds; round++, epochs *= spec.Factor, runs /= spec.Factor)
        {
            if (runs < 1)
            {
                throw new TrainingException(
                    $"Of {spec.Runs} runs none would be left for round {round + 1}: one of {spec.Factor} goes on each time. Take more runs or fewer rounds.");
            }

            if (epochs > spec.Options.Epochs)
            {
                throw new TrainingException(
                    $"Round {round + 1} would train for {epochs} epochs, and the whole training has {spec.Options.Epochs}. " +
                    $"Begin with fewer epochs, or take fewer rounds.");
            }

            rounds.Add(new SweepRound((int)epochs, runs));
        }

        return rounds;
    }

    private static void RequireRuns(int runs)
    {
        if (runs is < Fewest or > Most)
        {
            throw new TrainingException(
                $"A sweep has {Fewest} to {Most} runs in all, and these would be {runs}. Give other values, or another number of runs.");
        }
    }

    // Beside each other too: what was written must be what is read again, and have an effect.
    private void RequireOptions(bool hasValidation)
    {
        for (var trial = 0; trial < Trials.Count; trial++)
        {
            foreach (var round in Rounds)
            {
                var options = Options(trial, round.Epochs);
                options.Validate(hasValidation);
                foreach (var (axis, value) in Spec.Axes.Zip(Trials[trial]))
                {
                    var option = TrainingOptionTable.Get(axis.Option);
                    if (!option.IsUsed(options) || option.Read(options) != value)
                    {
                        throw new TrainingException(new OptionFault(option.Key, new Sentence(SweepValues.NoEffect, value)));
                    }
                }
            }
        }
    }
}
