namespace FerWeb.Engine.Training;

/// <summary>What can be wrong with an option, in English; pages look these sentences up in their own language.</summary>
public static class OptionWords
{
    /// <summary>Limits of a number.</summary>
    public const string Limits = "{0} to {1}";

    /// <summary>Limits of a number that may be left out.</summary>
    public const string LimitsOrNothing = "{0} to {1}, or nothing";

    /// <summary>Limits of a number that must not be the lower one.</summary>
    public const string LimitsAbove = "more than {0}, at most {1}";

    /// <summary>What was given is no number; with its limits.</summary>
    public const string NoNumber = "Give a number: {0}.";

    /// <summary>What was given has a fraction; with its limits.</summary>
    public const string NotWhole = "Give a whole number: {0}.";

    /// <summary>What was given is out of these limits.</summary>
    public const string OutOfLimits = "It must be {0}.";

    /// <summary>What was given is none of these.</summary>
    public const string NoChoice = "Choose one of: {0}.";

    /// <summary>What was given is neither on nor off.</summary>
    public const string NoSwitch = "Give true or false.";

    /// <summary>A warm-up as long as the training.</summary>
    public const string WarmUpTooLong = "It must be shorter than the {0} epochs in all.";

    /// <summary>Early pictures larger than the network's.</summary>
    public const string LargerThanInput = "This network looks at {0} pixels at most.";

    /// <summary>Pictures of which the network's stages leave too little.</summary>
    public const string TooSmall = "This network needs pictures of {0} pixels at least.";

    /// <summary>Early pictures for a network of one size.</summary>
    public const string OneSizeOnly = "This network takes pictures of one size only; leave it at 0.";

    /// <summary>More frozen stages than there are.</summary>
    public const string TooManyStages = "This network has {0} stages before its last layer.";

    /// <summary>Folds that divide nothing.</summary>
    public const string OneFold = "Folds are 2 at least; 0 divides nothing.";

    /// <summary>A fold that is not there.</summary>
    public const string NoFold = "There are {0} folds; give one of them, or 0.";

    /// <summary>Early stopping that begins after the end.</summary>
    public const string NeverWatches = "It must be less than the {0} epochs in all, or early stopping never watches.";

    /// <summary>A share given in per cent.</summary>
    public const string NotAShare = "Accuracy and F1 lie between 0 and 1; give a share such as {0}.";

    /// <summary>A rule that watches what is not there.</summary>
    public const string NeedsValidation = "This needs validation pictures, and the data set has none.";

    /// <summary>Frozen stages of fresh weights.</summary>
    public const string FrozenAfresh =
        "Frozen stages keep the weights that a run starts from, and this one starts afresh. Name a model to start from, or freeze none.";

    /// <summary>An architecture that is none of these.</summary>
    public const string NoNetwork = "There is no network “{0}”. Choose one of {1}.";

    /// <summary>A shape of a network that cannot be built.</summary>
    public const string NoShape = "Its shape cannot be built. Widths are 1 to {0}, depths 0 to {1}, the input {2} to {3} pixels; the deviation is more than 0.";

    /// <summary>A name that no option has; with all names.</summary>
    public const string NoOption = "There is no such setting. Choose one of: {0}.";

    /// <summary>A device that no worker of this machine has.</summary>
    public const string NoDevice = "This machine has no device “{0}”. Choose one of: {1}.";
}
