namespace FerWeb.Engine.Evaluation;

/// <summary>An evaluation that cannot be made or read.</summary>
public sealed class EvaluationException(Sentence sentence, Exception? inner = null) : SentenceException(sentence, inner);
