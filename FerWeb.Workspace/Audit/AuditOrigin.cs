namespace FerWeb.Workspace.Audit;

/// <summary>Who acts, and by which way; it follows the work that they begin, also into other threads.</summary>
/// <param name="Actor">Name of the person.</param>
/// <param name="Via">page, api, key and its name, or cli.</param>
/// <param name="Address">IP address; null at a terminal.</param>
public sealed record AuditOrigin(string Actor, string Via, string? Address = null)
{
    private static readonly AsyncLocal<AuditOrigin?> _current = new();

    /// <value>Null for what FerWeb does by itself.</value>
    public static AuditOrigin? Current
    {
        get => _current.Value;
        set => _current.Value = value;
    }
}
