namespace FerWeb.Workspace.Audit;

/// <summary>What the audit log tells of; these words stand in the database.</summary>
public static class AuditActions
{
#pragma warning disable CS1591 // the words say it
    public const string SignedIn = "signed-in";
    public const string SignInFailed = "sign-in-failed";
    public const string SignedOut = "signed-out";
    public const string AccountAdded = "account-added";
    public const string AccountRemoved = "account-removed";
    public const string RoleChanged = "role-changed";
    public const string AccountLocked = "account-locked";
    public const string AccountUnlocked = "account-unlocked";
    public const string PasswordChanged = "password-changed";
    public const string PasswordReset = "password-reset";
    public const string PasskeyAdded = "passkey-added";
    public const string PasskeyRemoved = "passkey-removed";
    public const string KeyMade = "key-made";
    public const string KeyRevoked = "key-revoked";
    public const string RunStarted = "run-started";
    public const string RunStopped = "run-stopped";
    public const string RunPaused = "run-paused";
    public const string RunResumed = "run-resumed";
    public const string RunKilled = "run-killed";
    public const string RunTrashed = "run-trashed";
    public const string RunRestored = "run-restored";
    public const string RunDeleted = "run-deleted";
    public const string SweepStarted = "sweep-started";
    public const string SweepStopped = "sweep-stopped";
    public const string SweepDeleted = "sweep-deleted";
    public const string ModelMadeLive = "model-made-live";
    public const string ModelImported = "model-imported";

    /// <summary>A model was combined of others.</summary>
    public const string ModelCombined = "model-combined";
    public const string ModelDeleted = "model-deleted";
    public const string DatasetImported = "dataset-imported";
    public const string DatasetDeleted = "dataset-deleted";
    public const string EvaluationStarted = "evaluation-started";
    public const string EvaluationCancelled = "evaluation-cancelled";
    public const string EvaluationDeleted = "evaluation-deleted";
    public const string ClassroomSetDeleted = "classroom-set-deleted";
    public const string FeedbackCleared = "feedback-cleared";
#pragma warning restore CS1591
}
