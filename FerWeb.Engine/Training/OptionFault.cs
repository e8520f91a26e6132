namespace FerWeb.Engine.Training;

/// <summary>Why an option of a run cannot be used: which one, and what is wrong with it.</summary>
/// <param name="Option">Key of the option, as in recipes: "learningRate".</param>
/// <param name="Sentence">What is wrong, for a person; its template is one of <see cref="OptionWords"/>.</param>
public sealed record OptionFault(string Option, Sentence Sentence)
{
    /// <summary>The fault with the option's name, in English.</summary>
    public override string ToString() => $"{TrainingOptionTable.Find(Option)?.Label ?? Option}: {Sentence}";
}
