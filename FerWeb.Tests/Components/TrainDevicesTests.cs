using Bunit;
using FerWeb.Components.Pages.Train;
using FerWeb.Workspace.Runs;
using FerWeb.Workspace.Worker;
using Microsoft.Extensions.DependencyInjection;

namespace FerWeb.Tests.Components;

/// <summary>What the page that starts trainings says of this machine's devices.</summary>
public sealed class TrainDevicesTests : PageTest
{
    [Fact]
    public void Device_ThatARunOfThisMachineHas_IsSaidToBeUsedByIt()
    {
        var store = Site.Services.GetRequiredService<IRunStore>();
        var created = store.Create(RunControlTests.Spec("A lesson") with { Device = Device.Cpu }, "ada");
        Assert.NotNull(store.Claim(Environment.MachineName, TimeSpan.FromMinutes(5), run => run.Id == created.Id));

        var page = Render<TrainPage>();

        Eventually(page, () => Assert.EndsWith(" free, used by “A lesson”", TextOf(page, "#device option[value=cpu]"), StringComparison.Ordinal));
    }
}
