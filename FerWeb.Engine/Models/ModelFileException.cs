namespace FerWeb.Engine.Models;

/// <summary>A model's files cannot be used.</summary>
public sealed class ModelFileException(Sentence sentence, Exception? inner = null) : SentenceException(sentence, inner);
