namespace FerWeb.Workspace;

/// <summary>The setting Storage:Database where it comes by the environment, as it does to workers.</summary>
public static class DatabaseSetting
{
    /// <summary>Name of the variable.</summary>
    public const string Variable = "Storage__Database";

    /// <value>An Npgsql connection string; empty for SQLite in the data folder, null when it is not set.</value>
    public static string? OfEnvironment => Environment.GetEnvironmentVariable(Variable);
}
