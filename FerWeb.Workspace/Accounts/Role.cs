namespace FerWeb.Workspace.Accounts;

/// <summary>What a person may do; each role may do what those before it may.</summary>
public enum Role
{
    /// <summary>Recognises; looks at runs, models, data sets and evaluations, and takes files of them away.</summary>
    Viewer,

    /// <summary>Starts, stops, imports, deletes and makes live: all of the work.</summary>
    Analyst,

    /// <summary>Also has people in and out, and reads the audit log.</summary>
    Admin,
}
