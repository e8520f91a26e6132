using FerWeb.Runs;
using FerWeb.Tests.Workspace;
using FerWeb.Workspace.Runs;
using FerWeb.Workspace.Worker;

namespace FerWeb.Tests.Web.Runs;

/// <summary>Which run has which device of this machine.</summary>
public sealed class BusyDevicesTests
{
    private static readonly Device _processor = new(Device.Cpu, "", 1, 1);
    private static readonly Device[] _twoGpus = [new("cuda:0", "A", 1, 1), new("cuda:1", "B", 1, 1), _processor];

    [Fact]
    public void Of_RunsOfThisMachineThatTrain_TakesTheDeviceThatTheyAskedForOrSayThatTheyGot()
    {
        var named = Live("named", "cuda:0");
        var given = Live("given", Device.Auto) with { Progress = new RunProgress { Gpu = new GpuReading("B", "1", Index: 1) } };

        var busy = BusyDevices.Of(
            [
                named, given, Live("does not say yet", Device.Auto), Live("elsewhere", Device.Cpu) with { Host = "elsewhere" },
                Live("rests", Device.Cpu) with { Status = RunStatus.Paused },
            ],
            _twoGpus);

        Assert.Equal([("cuda:0", named), ("cuda:1", given)], busy.OrderBy(pair => pair.Key).Select(pair => (pair.Key, pair.Value)));
    }

    [Fact]
    public void Of_MachineWithoutAGpu_IsTheProcessorWhateverWasAskedFor()
    {
        var run = Live("first", Device.Auto);

        Assert.Equal((Device.Cpu, run), Assert.Single(BusyDevices.Of([run], [_processor]).Select(pair => (pair.Key, pair.Value))));
    }

    private static Run Live(string name, string device) => new()
    {
        Id = "r1",
        Spec = RunSpecs.Small(name) with { Device = device },
        Status = RunStatus.Running,
        Created = DateTimeOffset.UnixEpoch,
        Host = Environment.MachineName,
    };
}
