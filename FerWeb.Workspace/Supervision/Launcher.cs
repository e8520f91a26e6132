namespace FerWeb.Workspace.Supervision;

/// <summary>What brings waiting runs to workers.</summary>
public enum Launcher
{
    /// <summary>A process on this machine for each.</summary>
    Process,

    /// <summary>A job of the Slurm cluster that this machine submits to for each.</summary>
    Slurm,

    /// <summary>Nothing here: <c>ferweb worker</c> on other machines fetches them. Leases are watched, and what was interrupted goes on.</summary>
    None,
}
