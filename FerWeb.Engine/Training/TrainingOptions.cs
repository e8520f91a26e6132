using FerWeb.Engine.Datasets;
using FerWeb.Engine.Emotions;
using FerWeb.Engine.Models;

namespace FerWeb.Engine.Training;

/// <summary>Which optimiser moves the weights.</summary>
public enum OptimizerKind
{
    /// <summary>Stochastic gradient descent with Nesterov momentum.</summary>
    Sgd,

    /// <summary>Adam with L2 weight decay.</summary>
    Adam,

    /// <summary>Adam with decoupled weight decay.</summary>
    AdamW,
}

/// <summary>How the learning rate moves over the epochs.</summary>
public enum ScheduleKind
{
    /// <summary>Stays where it is (but for a plateau rule).</summary>
    Constant,

    /// <summary>Half a cosine down to zero.</summary>
    Cosine,

    /// <summary>Up from 1/25 in the first 30 %, then down a half cosine to 1/250,000 (Smith; PyTorch's OneCycleLR).</summary>
    OneCycle,

    /// <summary>Times <see cref="TrainingOptions.StepFactor"/> every <see cref="TrainingOptions.StepEpochs"/> epochs.</summary>
    Step,
}

/// <summary>In which number format the convolutions compute; weights, statistics and losses are always float32.</summary>
public enum ComputeFormat
{
    /// <summary>bfloat16 where the processor or the GPU is fast in it, else float32.</summary>
    Auto,

    /// <summary>Always float32.</summary>
    Float32,

    /// <summary>Always bfloat16.</summary>
    BFloat16,
}

/// <summary>
/// Everything a run is made of but its data; <see cref="TrainingOptionTable"/> has the limits. The defaults are sound for our
/// own networks; <see cref="Runs.Recipe.For"/> tunes them per network.
/// </summary>
public sealed record TrainingOptions
{
    private const double EpochsPerWarmUpEpoch = 10;

    /// <value>Shape of the network.</value>
    public required Networks.NetworkDescription Network { get; init; }

    /// <value>Everything random (weights, order, augmentation, dropout) follows from it.</value>
    public int Seed { get; init; } = 1;

    /// <value>Passes over the training images.</value>
    public int Epochs { get; init; } = 50;

    /// <value>Images per step.</value>
    public int BatchSize { get; init; } = 128;

    /// <value>
    /// How often a class is drawn: in proportion to its number of pictures to this power, 0 to 1. 1 draws each picture once an epoch,
    /// 0.5 is square-root sampling, 0 draws all classes alike. An epoch stays as long as it is.
    /// </value>
    public double SamplingExponent { get; init; } = 1;

    /// <value>The optimiser.</value>
    public OptimizerKind Optimizer { get; init; } = OptimizerKind.Sgd;

    /// <value>Peak learning rate.</value>
    public double LearningRate { get; init; } = 0.1;

    /// <value>Momentum of SGD.</value>
    public double Momentum { get; init; } = 0.9;

    /// <value>Weight decay, on convolution and linear weights only.</value>
    public double WeightDecay { get; init; } = 5e-4;

    /// <value>The learning rate's course.</value>
    public ScheduleKind Schedule { get; init; } = ScheduleKind.Cosine;

    /// <value>Epochs of linear warm-up from zero; they count as epochs. The one-cycle schedule has its own.</value>
    public double WarmUpEpochs { get; init; } = 2;

    /// <value>Factor of the step schedule.</value>
    public double StepFactor { get; init; } = 0.1;

    /// <value>Epochs between two steps of the step schedule.</value>
    public int StepEpochs { get; init; } = 20;

    /// <value>Share of each label that is spread over all classes.</value>
    public double LabelSmoothing { get; init; } = 0.1;

    /// <value>Weight of the crowd head's loss beside the FER-2013 head's.</value>
    public double CrowdWeight { get; init; } = 0.5;

    /// <value>Decay per step of the running average of the weights; 0 keeps none.</value>
    public double AverageDecay { get; init; } = 0.998;

    /// <value>Largest norm of the gradient; 0 does not clip.</value>
    public double ClipNorm { get; init; } = 5;

    /// <value>How training pictures are varied.</value>
    public AugmentationOptions Augmentation { get; init; } = new();

    /// <value>Number format of the convolutions.</value>
    public ComputeFormat Compute { get; init; } = ComputeFormat.Auto;

    /// <value>Side in pixels that the first epochs see; 0 trains at full size throughout.</value>
    public int EarlySize { get; init; }

    /// <value>Share of the epochs that run at <see cref="EarlySize"/>, 0 to 0.7.</value>
    public double EarlyShare { get; init; } = 0.4;

    /// <value>Reduce the learning rate when validation stalls.</value>
    public PlateauOptions? Plateau { get; init; }

    /// <value>Stop when validation stalls.</value>
    public EarlyStoppingOptions? EarlyStopping { get; init; }

    /// <value>Training time, all attempts together, after which the run ends; null for no limit.</value>
    public TimeSpan? MaxTime { get; init; }

    /// <value>
    /// Which epoch is the best: that whose checkpoint stays and is offered. A run keeps to it, as the checkpoints of the epochs that would have
    /// been the best by another measure are gone.
    /// </value>
    public MonitoredMetric BestBy { get; init; } = MonitoredMetric.ValidationAccuracy;

    /// <value>Hand back the best epoch instead of the last; the seeds' habit, which flatters what was measured on validation.</value>
    public bool KeepBest { get; init; }

    /// <value>How many of the best epochs keep their checkpoints, beside the two newest ones.</value>
    public int KeptCheckpoints { get; init; } = 1;

    /// <value>Folder of a model of the same network, or of one that it deepens, whose weights the run starts from; null starts afresh.</value>
    public string? StartModel { get; init; }

    /// <value>How many of the network's first stages keep the weights that the run starts from unchanged (transfer learning); 0 trains all.</value>
    public int FrozenStages { get; init; }

    /// <value>
    /// What each stage's learning rate is multiplied by against that of the stage after it, above 0 to 1: the head learns at the full
    /// rate, the last stage at this share of it, the one before at its square, and so on (Howard and Ruder 2018). 1 for one rate.
    /// </value>
    public double StageRateFactor { get; init; } = 1;

    /// <value>Folders of trained models of any network and the data set's classes, whose answers the run learns from beside the labels.</value>
    public IReadOnlyList<string> Teachers { get; init; } = [];

    /// <value>Share of a picture's target that is the teachers' mean answer, 0 to 1; the rest is its label, and for the crowd head its votes.</value>
    public double TeacherWeight { get; init; } = 0.7;

    /// <value>Leave out pictures of one single value.</value>
    public bool DropConstants { get; init; } = true;

    /// <value>Leave out equal pictures that carry different labels.</value>
    public bool DropConflicts { get; init; } = true;

    /// <value>Keep one of several equal pictures.</value>
    public bool DropDuplicates { get; init; } = true;

    /// <value>
    /// Leave out pictures that also stand in validation or test. A recipe from before this option reads as true: pages promise it to
    /// everybody. No run from that time goes on with other pictures because of it, since its checkpoints are of another engine.
    /// </value>
    public bool DropHeldOut { get; init; } = true;

    /// <value>Parts that the training pictures are divided into by their content, for cross-validation and for teachers; 0 divides nothing.</value>
    public int Folds { get; init; }

    /// <value>The part that the run does not learn from, 1 to <see cref="Folds"/>; 0 leaves none out.</value>
    public int LeftOutFold { get; init; }

    /// <value>CPU threads; 0 for one per physical core.</value>
    public int Threads { get; init; }

    /// <value>A checkpoint is written at each epoch's end and when this much time has passed since the last.</value>
    public TimeSpan CheckpointInterval { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// The same for a data set's classes: the network's head follows them, and where they are not FER-2013's seven there are no votes
    /// of a crowd to learn from.
    /// </summary>
    public TrainingOptions For(IReadOnlyList<string> classes)
    {
        var network = Network.For(classes);
        return network == Network ? this : this with { Network = network, CrowdWeight = FaceClasses.IsSeven(classes) ? CrowdWeight : 0 };
    }

    /// <summary>
    /// What a clone of a run begins with, for whatever data set: a crowd head that <see cref="For"/> took away for the run's own classes is
    /// back, by the network's recipe, and goes again where the clone's classes are its own too.
    /// </summary>
    /// <param name="classes">Those of the run.</param>
    public TrainingOptions ForClone(IReadOnlyList<string> classes)
    {
        if (FaceClasses.IsSeven(classes))
        {
            return this;
        }

        var usual = Runs.Recipe.For(Network.Architecture);
        return this with
        {
            Network = Network with { Classes = usual.Network.Classes, HasCrowdHead = usual.Network.HasCrowdHead },
            CrowdWeight = usual.CrowdWeight,
        };
    }

    /// <summary>The cleaning of the training pictures.</summary>
    public CleaningOptions Cleaning() => new(DropConstants, DropConflicts, DropDuplicates, DropHeldOut, Folds, LeftOutFold);

    /// <summary>Epochs at the beginning that run at <see cref="EarlySize"/>: never the last one, since the network is measured at full size.</summary>
    public int EarlyEpochs() => EarlySize > 0 ? (int)Math.Min(Math.Ceiling(Epochs * EarlyShare), Epochs - 1) : 0;

    /// <summary>These options for a run that goes on by them: where it has left the small pictures, more epochs bring none of them back.</summary>
    /// <param name="before">By what it went until now.</param>
    /// <param name="epochsDone">How many epochs are done.</param>
    public TrainingOptions KeepingSmallEpochs(TrainingOptions before, int epochsDone)
        => epochsDone > 0 && before.EarlyEpochs() is var early && early <= epochsDone && early < EarlyEpochs() && EarlyShare == before.EarlyShare
            ? this with { EarlyShare = Math.Max(0, (early - 0.5) / Epochs) } // half an epoch less, so that rounding adds none
            : this;

    /// <summary>Side in pixels of the pictures in an epoch (from 0).</summary>
    public int SizeIn(int epoch) => epoch < EarlyEpochs() ? EarlySize : Network.InputSize;

    /// <summary>Other epochs; where they change, a warm-up takes at most a tenth of them.</summary>
    public TrainingOptions WithEpochs(int epochs)
        => epochs == Epochs ? this : this with { Epochs = epochs, WarmUpEpochs = Math.Min(WarmUpEpochs, epochs / EpochsPerWarmUpEpoch) };

    /// <summary>What keeps these options from working, at most one fault of each; empty when nothing does.</summary>
    /// <param name="hasValidation">Whether the data set has validation pictures, which some rules watch.</param>
    public IReadOnlyList<OptionFault> Faults(bool hasValidation) => TrainingOptionsCheck.Faults(this, hasValidation);

    /// <summary>Refuses options that cannot work.</summary>
    /// <exception cref="TrainingException">All that is wrong, each with the option's name.</exception>
    public void Validate(bool hasValidation)
    {
        if (Faults(hasValidation) is { Count: > 0 } faults)
        {
            throw new TrainingException(faults);
        }
    }

    /// <summary>Refuses teachers that are named twice, are not there or answer with other classes than the data set's.</summary>
    /// <returns>Their descriptions, in the same order.</returns>
    /// <exception cref="TrainingException">Names the first such teacher.</exception>
    public IReadOnlyList<ModelDescription> ValidateTeachers(IReadOnlyList<string> classes)
    {
        var folders = Teachers.Select(folder => Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));
        if (folders.GroupBy(folder => folder).FirstOrDefault(same => same.Count() > 1) is { Key: var twice })
        {
            throw new TrainingException(new OptionFault("teachers", $"The model '{Path.GetFileName(twice)}' is named twice. Name each once."));
        }

        return [.. Teachers.Select(folder => TeacherAnswers.Describe(folder, classes))];
    }

    /// <summary>Refuses to freeze stages whose weights nobody trained.</summary>
    /// <param name="hasWeights">The run starts from weights other than those of <see cref="StartModel"/>, such as a checkpoint's.</param>
    /// <exception cref="TrainingException">It starts afresh.</exception>
    public void ValidateStart(bool hasWeights)
    {
        if (FrozenStages > 0 && StartModel is null && !hasWeights)
        {
            throw new TrainingException(new OptionFault("frozenStages", new Sentence(OptionWords.FrozenAfresh)));
        }
    }
}
