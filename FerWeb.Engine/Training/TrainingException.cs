namespace FerWeb.Engine.Training;

/// <summary>A run cannot start or go on.</summary>
public sealed class TrainingException : SentenceException
{
    /// <summary>For any reason.</summary>
    public TrainingException(Sentence sentence, Exception? inner = null)
        : base(sentence, inner)
    {
    }

    /// <summary>Options cannot be used, one at least; the sentence is that of the first.</summary>
    public TrainingException(params IReadOnlyList<OptionFault> faults)
        : base(faults[0].ToString()) => Faults = faults;

    /// <value>Which options cannot be used, and why; empty for another reason.</value>
    public IReadOnlyList<OptionFault> Faults { get; } = [];

    /// <value>The first of <see cref="Faults"/>; null for another reason.</value>
    public OptionFault? Fault => Faults is [var first, ..] ? first : null;
}
