using FerWeb.Workspace.Runs;
using FerWeb.Workspace.Worker;

namespace FerWeb.Workspace.Supervision;

/// <summary>Which of this machine's devices a run gets: one run per device.</summary>
internal sealed class DeviceChoice
{
    private IReadOnlyList<string>? _devices;

    /// <summary>The devices that none of the living runs has.</summary>
    /// <param name="living">Runs on this machine.</param>
    /// <param name="given">What a run was given; null for one that an earlier site started, which is known only as far as its run says.</param>
    public List<string> Free(IEnumerable<Run> living, Func<Run, string?> given)
    {
        var free = (_devices ??= [.. Devices.List().Select(device => device.Id)]).ToList();
        foreach (var run in living)
        {
            free.Remove(given(run) ?? For(run, free) ?? run.Spec.Device);
        }

        return free;
    }

    /// <summary>The device among <paramref name="free"/> that a run can have; null when it has to wait.</summary>
    // "auto" never takes the processor of a machine that has a GPU: the run would be slow for good.
    public string? For(Run run, List<string> free) => run.Spec.Device == Device.Auto
        ? free.Find(id => id != Device.Cpu || _devices!.Count == 1)
        : free.Find(id => id == run.Spec.Device);
}
