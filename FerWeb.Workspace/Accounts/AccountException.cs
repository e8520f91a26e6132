using FerWeb.Engine;

namespace FerWeb.Workspace.Accounts;

/// <summary>A change of accounts or keys is refused.</summary>
public sealed class AccountException(Sentence sentence, Exception? inner = null) : SentenceException(sentence, inner);
