using System.Globalization;

namespace FerWeb.Engine.Training;

/// <summary>Why an option of a run cannot be used: which one, and a sentence with its values, so that a page can say it in another language.</summary>
/// <param name="Option">Key of the option, as in recipes: "learningRate".</param>
/// <param name="Sentence">What is wrong, for a person.</param>
public sealed record OptionFault(string Option, OptionSentence Sentence)
{
    /// <summary>The fault with the option's name, in English.</summary>
    public override string ToString() => $"{TrainingOptionTable.Find(Option)?.Label ?? Option}: {Sentence}";
}

/// <summary>A sentence with values in the places {0}, {1} ...</summary>
/// <param name="Words">One of <see cref="OptionWords"/>.</param>
/// <param name="Values">Numbers, texts, or sentences of their own.</param>
public sealed record OptionSentence(string Words, params IReadOnlyList<object> Values)
{
    /// <summary>In English.</summary>
    public override string ToString() => string.Format(CultureInfo.InvariantCulture, Words, [.. Values]);
}
