namespace FerWeb.Engine.Training;

/// <summary>
/// One option of a run: what it is called, what it may be, and how it is read and written as text. The form, REST, the command
/// line and the checks all use it.
/// </summary>
/// <param name="Key">Unique: "learningRate". The command line and REST spell it their way: --learning-rate, learning_rate.</param>
/// <param name="Label">For a person, in English; a key of the pages' texts, as is <paramref name="Help"/>.</param>
/// <param name="Help">One line on what it does.</param>
public abstract record TrainingOption(string Key, string Label, string Help)
{
    /// <value>Whether it has a meaning beside the others.</value>
    public Func<TrainingOptions, bool> IsUsed { get; init; } = _ => true;

    /// <summary>Its value as text, with a point in numbers.</summary>
    public abstract string Read(TrainingOptions options);

    /// <summary>The options with it taken from <paramref name="text"/>, or null with the fault.</summary>
    public abstract TrainingOptions? Write(TrainingOptions options, string text, out OptionFault? fault);

    /// <summary>What is wrong with its value by itself; null when nothing is.</summary>
    public abstract OptionFault? Check(TrainingOptions options);

    private protected OptionFault Fault(string words, params IReadOnlyList<object> values) => new(Key, new Sentence(words, values));
}

/// <summary>Options under a heading.</summary>
/// <param name="Title">For a person, in English; a key of the pages' texts.</param>
/// <param name="Options">In the order in which they are shown.</param>
public sealed record TrainingOptionGroup(string Title, IReadOnlyList<TrainingOption> Options);
