namespace FerWeb.Replicas;

/// <summary>What several sites on one database and one data folder share beside these.</summary>
public sealed class ReplicaOptions
{
    public const string Section = "Replicas";

    /// <value>
    /// A Redis server that keeps the keys of cookies, as StackExchange.Redis writes it (host:port,password=...). Empty to keep them in
    /// the data folder where runs are in PostgreSQL, and on the machine where they are not.
    /// </value>
    public string Redis { get; set; } = "";
}
