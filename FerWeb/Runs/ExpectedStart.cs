using FerWeb.Workspace.Worker;

namespace FerWeb.Runs;

/// <summary>When a waiting run is expected to start, counted from now.</summary>
/// <param name="LowSeconds">At the soonest.</param>
/// <param name="HighSeconds">At the latest.</param>
/// <param name="MayBeEarlier">A run before it may stop early, and then this one starts sooner.</param>
public sealed record ExpectedStart(double LowSeconds, double HighSeconds, bool MayBeEarlier)
{
    /// <summary>The start of each waiting run; null where it cannot be told, or where nothing keeps it from starting now.</summary>
    /// <param name="devices">Ids of all devices of the machine; each trains one run.</param>
    /// <param name="live">What holds a device, with the time that it still needs; null for a time that nobody knows.</param>
    /// <param name="waiting">In the order in which they start, with the time that each will need.</param>
    internal static IReadOnlyList<ExpectedStart?> Of(
        IReadOnlyList<string> devices,
        IEnumerable<(string Device, ExpectedStart? Time)> live,
        IEnumerable<(string Device, ExpectedStart? Time)> waiting)
    {
        var now = new ExpectedStart(0, 0, false);
        var free = devices.ToDictionary(device => device, _ => (ExpectedStart?)now);

        // What asked for any GPU holds one that no other asked for by name.
        foreach (var (device, time) in live.OrderBy(run => run.Device == Device.Auto))
        {
            if (Fitting(device, devices).FirstOrDefault(fitting => free[fitting] == now) is { } taken)
            {
                free[taken] = time;
            }
        }

        return [.. waiting.Select(run => Take(run.Device, run.Time)).Select(start => start == now ? null : start)];

        ExpectedStart? Take(string device, ExpectedStart? time)
        {
            string[] choices = [.. Fitting(device, devices)];
            if (choices is [] || choices.Any(choice => free[choice] is null))
            {
                // It takes one of them, and nobody knows when: none has a known time after it.
                Array.ForEach(choices, choice => free[choice] = null);
                return null;
            }

            var first = choices.MinBy(choice => free[choice]!.LowSeconds + free[choice]!.HighSeconds)!;
            var start = new ExpectedStart(
                choices.Min(choice => free[choice]!.LowSeconds),
                choices.Min(choice => free[choice]!.HighSeconds),
                choices.Any(choice => free[choice]!.MayBeEarlier));
            free[first] = time is null
                ? null
                : new ExpectedStart(start.LowSeconds + time.LowSeconds, start.HighSeconds + time.HighSeconds, start.MayBeEarlier || time.MayBeEarlier);
            return start;
        }
    }

    /// <summary>The devices that a run may take: "auto" is any GPU, and the processor only where there is no GPU.</summary>
    internal static IEnumerable<string> Fitting(string device, IReadOnlyList<string> devices) => device == Device.Auto
        ? devices.Where(id => id != Device.Cpu || devices.Count == 1)
        : devices.Where(id => id == device);
}
