using FerWeb.Workspace.Runs;
using FerWeb.Workspace.Worker;

namespace FerWeb.Runs;

/// <summary>Which run has which device of this machine now, as far as the runs tell.</summary>
internal static class BusyDevices
{
    /// <summary>The runs by the ids of the devices that they have.</summary>
    /// <param name="runs">Whichever there are; those that train on this machine count.</param>
    /// <param name="devices">Of this machine.</param>
    public static Dictionary<string, Run> Of(IEnumerable<Run> runs, IReadOnlyList<Device> devices) => runs
        .Where(run => run.Status.IsLive() && run.Host == Environment.MachineName)
        .Select(run => (Device: DeviceOf(run, devices), Run: run))
        .Where(pair => pair.Device is not null)
        .DistinctBy(pair => pair.Device)
        .ToDictionary(pair => pair.Device!, pair => pair.Run);

    // What left the choice to the site says which GPU it got once it trains.
    private static string? DeviceOf(Run run, IReadOnlyList<Device> devices) => run switch
    {
        { Spec.Device: not Device.Auto and var named } => named,
        { Progress.Gpu.Index: { } number } => $"cuda:{number}",
        _ => devices.Count == 1 ? devices[0].Id : null,
    };
}
