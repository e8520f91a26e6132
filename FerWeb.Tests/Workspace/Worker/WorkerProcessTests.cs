using System.Diagnostics;
using FerWeb.Workspace.Supervision;
using FerWeb.Workspace.Worker;

namespace FerWeb.Tests.Workspace.Worker;

/// <summary>What a worker is started with.</summary>
public sealed class WorkerProcessTests
{
    private const string Binding = "OMP_PROC_BIND";

    [Theory]
    [InlineData(null, "true")]
    [InlineData("false", "false")]
    public void Threads_OfAWorker_StayOnTheirCoreUnlessSomebodyHasSaidOtherwise(string? said, string expected)
    {
        var start = new ProcessStartInfo("dotnet");
        start.Environment.Remove(Binding);
        if (said is not null)
        {
            start.Environment[Binding] = said;
        }

        WorkerProcess.Compute(start, Device.Auto, Device.Cpu);

        Assert.Equal(expected, start.Environment[Binding]);
    }
}
