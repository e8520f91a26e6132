using FerWeb.Security;
using FerWeb.Workspace.Accounts;
using FerWeb.Workspace.Audit;
using static FerWeb.Localization.Texts;

namespace FerWeb.Components.Pages.People;

/// <summary>Roles, scopes and what the audit log tells, in words for people.</summary>
internal static class PeopleText
{
    private const string ByKey = "key ";

    public static string Word(this Role role) => role switch
    {
        Role.Viewer => T["viewer"],
        Role.Analyst => T["analyst"],
        _ => T["admin"],
    };

    public static string Meaning(this Role role) => role switch
    {
        Role.Viewer => T["Viewer: recognise, and look at runs, models, data sets and evaluations"],
        Role.Analyst => T["Analyst: also start, stop, import, export, make live and delete; and everything in Classroom"],
        _ => T["Admin: also people and the audit log"],
    };

    public static string Word(this KeyScope scope) => scope switch
    {
        KeyScope.Recognize => T["recognise photos"],
        KeyScope.Read => T["recognise and read"],
        _ => T["recognise, read and change"],
    };

    /// <summary>An action that this version does not know is told by its own word.</summary>
    public static string Action(string action) => action switch
    {
        AuditActions.SignedIn => T["logged in"],
        AuditActions.SignInFailed => T["login failed"],
        AuditActions.SignedOut => T["logged out"],
        AuditActions.AccountAdded => T["added a person"],
        AuditActions.AccountRemoved => T["removed a person"],
        AuditActions.RoleChanged => T["changed a role"],
        AuditActions.AccountLocked => T["locked a person"],
        AuditActions.AccountUnlocked => T["unlocked a person"],
        AuditActions.PasswordChanged => T["changed their password"],
        AuditActions.PasswordReset => T["reset a password"],
        AuditActions.PasskeyAdded => T["added a passkey"],
        AuditActions.PasskeyRemoved => T["removed a passkey"],
        AuditActions.KeyMade => T["made an API key"],
        AuditActions.KeyRevoked => T["revoked an API key"],
        AuditActions.RunStarted => T["started a run"],
        AuditActions.RunStopped => T["stopped a run"],
        AuditActions.RunPaused => T["paused a run"],
        AuditActions.RunResumed => T["resumed a run"],
        AuditActions.RunKilled => T["killed a run"],
        AuditActions.RunTrashed => T["moved a run to the trash"],
        AuditActions.RunRestored => T["restored a run"],
        AuditActions.RunDeleted => T["deleted a run for good"],
        AuditActions.SweepStarted => T["started a sweep"],
        AuditActions.SweepStopped => T["stopped a sweep"],
        AuditActions.SweepDeleted => T["deleted a sweep"],
        AuditActions.ModelMadeLive => T["made a model live"],
        AuditActions.ModelImported => T["imported a model"],
        AuditActions.ModelCombined => T["combined models"],
        AuditActions.ModelDeleted => T["deleted a model"],
        AuditActions.DatasetImported => T["imported a data set"],
        AuditActions.DatasetDeleted => T["deleted a data set"],
        AuditActions.EvaluationStarted => T["started an evaluation"],
        AuditActions.EvaluationCancelled => T["cancelled an evaluation"],
        AuditActions.EvaluationDeleted => T["deleted an evaluation"],
        AuditActions.ClassroomSetDeleted => T["deleted a classroom set"],
        AuditActions.FeedbackCleared => T["deleted all feedback"],
        _ => action,
    };

    /// <summary>By which way somebody came; one that this version does not know is told by its own word.</summary>
    public static string Via(string via) => via switch
    {
        "page" => T["by a page"],
        "api" => T["by the API"],
        "cli" => T["by the command line"],
        "start" => T["at the start of the site"],
        "system" => T["by the site itself"],
        _ when via.StartsWith(ByKey, StringComparison.Ordinal) => T["by the key “{0}”", via[ByKey.Length..]],
        _ => via,
    };

    /// <summary>What else the log says of an entry; names, and what this version does not know, as they stand there.</summary>
    public static string? Detail(AuditEntry entry) => (entry.Action, entry.Detail) switch
    {
        (AuditActions.SignInFailed, "unknown name") => T["unknown name"],
        (AuditActions.SignInFailed, "wrong password") => T["wrong password"],
        (AuditActions.SignInFailed, "locked, or without a password") => T["locked, or without a password"],
        (AuditActions.SignInFailed, "unknown passkey") => T["unknown passkey"],
        (AuditActions.SignInFailed, "passkey; locked") => T["by passkey, but locked"],
        (AuditActions.SignedIn, "password") => T["by password"],
        (AuditActions.SignedIn, "passkey") => T["by passkey"],
        (AuditActions.SignedIn, OpenIdConnectLogin.Scheme) => T["by OpenID Connect"],
        (AuditActions.AccountAdded or AuditActions.RoleChanged or AuditActions.PasswordReset, { } role) when Enum.TryParse<Role>(role, true, out var known)
            => known.Word(),
        (AuditActions.KeyMade or AuditActions.KeyRevoked, { } key)
            when key.Split(" of ", 2) is [var scope, var owner] && Enum.TryParse<KeyScope>(scope, true, out var may)
            => T["{0}, of {1}", may.Word(), owner],
        (AuditActions.PasskeyAdded or AuditActions.PasskeyRemoved, { } of) when of.StartsWith("of ", StringComparison.Ordinal)
            => T["of {0}", of["of ".Length..]],
        (AuditActions.EvaluationStarted or AuditActions.EvaluationDeleted, { } what) when what.Split(" on ", 2) is [var model, var dataset]
            => T["{0} on {1}", model, dataset],
        _ => entry.Detail,
    };
}
