using FerWeb.Engine.Networks;
using FerWeb.Workspace.Runs;

namespace FerWeb.Tests.Workspace;

public sealed class RunPresetTests
{
    [Fact]
    public void Presets_ForEachOfTheirNetworks_CanBeTrained()
    {
        foreach (var preset in RunPreset.All)
        {
            foreach (var architecture in preset.Architecture is { } only ? [only] : NetworkCatalog.Names)
            {
                preset.Options(architecture).Validate(hasValidation: true);
            }
        }

        Assert.Equal(RunPreset.All.Count, RunPreset.All.Select(preset => preset.Id).Distinct().Count());
    }

    [Fact]
    public void Paces_OnOneNetwork_TakeLongerFromOneToTheNext()
    {
        var epochs = RunPreset.Paces.Select(pace => pace.Options("fernet").Epochs).ToArray();

        Assert.Equal(epochs.Order().Distinct(), epochs);
    }

    [Fact]
    public void WithEpochs_Few_ShortensTheWarmUp()
        => Assert.Equal(0.4, RunPreset.Paces[2].Options("fernet").WithEpochs(4).WarmUpEpochs, precision: 12);

    // As a request is answered, with no more digits than that.
    [Fact]
    public void WithEpochs_Three_ShortensTheWarmUpToATenthOfThemExactly()
        => Assert.Equal(0.3, RunPreset.Paces[2].Options("fernet").WithEpochs(3).WarmUpEpochs);
}
