namespace FerWeb.Workspace.Accounts;

/// <summary>What an API key may do: never more than its owner, and never what only an admin may.</summary>
public enum KeyScope
{
    /// <summary>Recognise photos.</summary>
    Recognize,

    /// <summary>Also read what a viewer may.</summary>
    Read,

    /// <summary>Also change what an analyst may.</summary>
    Write,
}
