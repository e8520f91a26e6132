namespace FerWeb.Workspace.Audit;

/// <summary>Something that somebody did.</summary>
/// <param name="Number">Grows with each entry.</param>
/// <param name="At">When.</param>
/// <param name="Actor">Name of the person; local at the machine itself.</param>
/// <param name="Via">By which way: page, api, key and its name, or cli.</param>
/// <param name="Address">IP address that it came from; null at a terminal.</param>
/// <param name="Action">One of <see cref="AuditActions"/>.</param>
/// <param name="Subject">What it was done to: the id of a run or model, the name of a person.</param>
/// <param name="Detail">What else there is to say; null for nothing.</param>
public sealed record AuditEntry(long Number, DateTimeOffset At, string Actor, string Via, string? Address, string Action, string Subject, string? Detail);
