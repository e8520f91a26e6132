using FerWeb.Engine;

namespace FerWeb.Workspace.Feedback;

/// <summary>Feedback cannot be read, kept or exported.</summary>
public sealed class FeedbackException(Sentence sentence, Exception? inner = null) : SentenceException(sentence, inner);
