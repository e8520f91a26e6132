using FerWeb.Engine.Training;
using FerWeb.Runs;
using FerWeb.Workspace.Runs;
using Microsoft.AspNetCore.Components;
using static FerWeb.Localization.Texts;

namespace FerWeb.Components.Pages.RunDetail;

/// <summary>What a run was started with, and on what.</summary>
public sealed partial class RunSettings(IRunStore store) : ComponentBase
{
    [Parameter, EditorRequired]
    public required RunSpec Spec { get; set; }

    /// <summary>Its newest start; null before the first.</summary>
    [Parameter]
    public StartedData? Started { get; set; }

    // One that has been deleted since has its id only.
    private string? ParentWords => store.Find(Spec.Parent!) is { } parent ? $"{parent.Spec.Name} ({parent.Id})" : Spec.Parent;

    private string DeviceWords
        => string.Join(", ", new[] { Started?.Device ?? Spec.Device, Started?.Compute }.OfType<string>().Select(FieldText.OfTechnicalName));

    private static string GpuWords(TrainingGpu gpu) => gpu.MemoryBytes is { } memory
        ? T["{0} with {1}, driver {2}", gpu.Name, RunText.Bytes(memory), gpu.Driver]
        : T["{0}, driver {1}", gpu.Name, gpu.Driver];

    // An attempt from before the reasons were told has their sum only.
    private static string PictureWords(StartedData started) => started.LeftOut is { } leftOut
        ? T[
            "{0} (left out: {1} empty, {2} contradicting each other, {3} also in validation or test, {4} further copies, " +
            "{5} of the fold that is left out)",
            RunText.Count(started.Images), RunText.Count(leftOut.Constant), RunText.Count(leftOut.Conflicting), RunText.Count(leftOut.HeldOut),
            RunText.Count(leftOut.Copies), RunText.Count(leftOut.Fold)]
        : T["{0} ({1} left out)", RunText.Count(started.Images), RunText.Count(started.Dropped)];
}
