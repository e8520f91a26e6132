using FerWeb.Datasets;
using FerWeb.Engine.Training;
using FerWeb.Runs;
using FerWeb.Workspace.Comparison;
using FerWeb.Workspace.Runs;
using Microsoft.AspNetCore.Components;
using static FerWeb.Localization.Texts;

namespace FerWeb.Components.Pages.RunDetail;

/// <summary>What a run was started with, and on what.</summary>
public sealed partial class RunSettings : ComponentBase
{
    [Parameter, EditorRequired]
    public required RunSpec Spec { get; set; }

    /// <summary>Its newest start; null before the first.</summary>
    [Parameter]
    public StartedData? Started { get; set; }

    /// <summary>The run that it is a clone of; null where there is none, or none any more.</summary>
    [Parameter]
    public Run? Original { get; set; }

    private string? ParentWords => Original is { } parent ? $"{parent.Spec.Name} ({parent.Id})" : Spec.Parent;

    private string DeviceWords
        => string.Join(", ", new[] { Started?.Device ?? Spec.Device, Started?.Compute }.OfType<string>().Select(FieldText.OfTechnicalName));

    private List<(string Label, string Here, string There)> DifferencesFrom(RunSpec original) =>
    [
        .. ComparedSetting.Of([Spec, original])
            .Where(setting => setting.Differs)
            .Select(setting => (setting.Label, Words(setting, setting.Values[0], Spec, original), Words(setting, setting.Values[1], original, Spec))),
    ];

    private static string Words(ComparedSetting setting, string? value, RunSpec of, RunSpec beside) => setting.Key switch
    {
        "dataset" when NameOf(of.Dataset) == NameOf(beside.Dataset)
            => $"{NameOf(of.Dataset)} ({(of.Dataset.Id == beside.Dataset.Id ? of.Dataset.ShortHash : of.Dataset.Id)})",
        "dataset" => NameOf(of.Dataset),
        "network" => NetworkChoice.TitleOf(of.Options.Network.Architecture),
        "device" => FieldText.OfTechnicalName(of.Device),
        _ when value is not null && TrainingOptionTable.Find(setting.Key) is { } option => FieldText.Of(option, of.Options),
        _ => value ?? "–",
    };

    private static string NameOf(RunDataset dataset) => DatasetText.Name(dataset.Id, dataset.Name);

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
