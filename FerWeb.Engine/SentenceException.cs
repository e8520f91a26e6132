namespace FerWeb.Engine;

/// <summary>Something that a person is told in a sentence, with the next step; <see cref="Exception.Message"/> says it in English.</summary>
public abstract class SentenceException(Sentence sentence, Exception? inner = null) : Exception(sentence.ToString(), inner)
{
    /// <value>What a page says in the language of its reader.</value>
    public Sentence Sentence { get; } = sentence;
}
