namespace FerWeb.Workspace.Runs;

/// <summary>While the queue is held nothing new starts; what trains goes on.</summary>
/// <param name="Since">UTC.</param>
/// <param name="By">Who held it.</param>
public sealed record QueueHold(DateTimeOffset Since, string By);
