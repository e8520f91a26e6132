using FerWeb.Workspace.Accounts;

namespace FerWeb.Security;

/// <summary>The words that stand in claims of role.</summary>
internal static class Roles
{
    /// <summary>Less than a viewer: a key that may only recognise.</summary>
    public const string Recognizer = "recognizer";

    public static string Viewer { get; } = Of(Role.Viewer);

    public static string Analyst { get; } = Of(Role.Analyst);

    public static string Admin { get; } = Of(Role.Admin);

    public static string Of(Role role) => AccountActions.Word(role);

    /// <summary>What a key may do: as much as its scope says, never more than its owner, and nothing that only an admin may.</summary>
    public static string Of(KeyHolder holder) => holder.Scope switch
    {
        KeyScope.Recognize => Recognizer,
        KeyScope.Read => Viewer,
        _ => holder.Role == Role.Viewer ? Viewer : Analyst,
    };
}
