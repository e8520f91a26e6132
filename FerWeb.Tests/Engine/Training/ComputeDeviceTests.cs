using FerWeb.Engine.Training;
using TorchSharp;

namespace FerWeb.Tests.Engine.Training;

/// <summary>Which device a name means here.</summary>
public sealed class ComputeDeviceTests
{
    [Fact]
    public void Named_GpuThatLibtorchDoesNotFind_SaysHowFerWebIsBuiltForOneWhereItFindsNone()
    {
        var fault = Assert.Throws<TrainingException>(() => ComputeDevice.Named("cuda:99"));

        Assert.Equal(
            torch.cuda.is_available()
                ? "This machine has no device 'cuda:99'. Choose auto or cpu."
                : "This machine has no device 'cuda:99' that FerWeb can use. Choose auto or cpu; "
                    + "for a GPU build FerWeb with FERWEB_TORCH=cuda, or update the driver.",
            fault.Message);
    }
}
