using Bunit;
using Bunit.TestDoubles;
using FerWeb.Components.Shared;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace FerWeb.Tests.Components;

/// <summary>What a page does when a script of it does not come.</summary>
public sealed class FailedScriptTests : PageTest
{
    [Fact]
    public void ThemeSwitch_WhoseScriptDoesNotCome_KeepsThePageAlive()
    {
        new LateModule(JSInterop, "theme.js").Fail();

        Assert.Equal(3, Render<ThemeSwitch>().FindAll("input").Count);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void TryAgain_LoadsThePageAnewWhereAScriptIsMissingAndElseTheFailedPart(bool isScript)
    {
        Exception fault = isScript ? new JSException("It did not come.") : new InvalidOperationException("It failed.");
        var faults = new Queue<Exception>([fault]);
        var page = Render<FaultBoundary>(parameters => parameters.AddChildContent<FailingPart>(part => part.Add(one => one.Faults, faults)));
        Assert.Single(page.FindAll(".fault-panel"));

        Press(page, "Try again");

        bool[] loads = isScript ? [true] : [];
        Assert.Equal(loads, Assert.IsType<BunitNavigationManager>(Navigation).History.Select(went => went.Options.ForceLoad));
        Assert.Equal(isScript, page.FindAll(".fault-panel").Count > 0);
    }

    /// <summary>Fails as often as there are faults.</summary>
    private sealed class FailingPart : ComponentBase
    {
        [Parameter]
        public Queue<Exception> Faults { get; set; } = new();

        protected override void OnInitialized()
        {
            if (Faults.TryDequeue(out var fault))
            {
                throw fault;
            }
        }
    }
}
