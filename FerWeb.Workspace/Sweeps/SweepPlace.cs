namespace FerWeb.Workspace.Sweeps;

/// <summary>Which run of a sweep a run is.</summary>
/// <param name="Id">The sweep's id.</param>
/// <param name="Trial">Which combination, from 0.</param>
/// <param name="Round">Which round, from 0; null for the run with the epochs of the whole training that was started from it.</param>
public sealed record SweepPlace(string Id, int Trial, int? Round = null);
