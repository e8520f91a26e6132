using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.Json.Serialization;
using FerWeb.Engine.Datasets;
using FerWeb.Engine.Emotions;
using FerWeb.Engine.Training;
using FerWeb.Workspace.Sweeps;

namespace FerWeb.Workspace.Runs;

/// <summary>
/// What a run was launched with; never changes but for <see cref="Options"/>' course when a run is resumed with other epochs,
/// learning rate, patience or time limit.
/// </summary>
/// <param name="Name">For a person; not unique.</param>
/// <param name="Owner">Who launched it.</param>
/// <param name="Dataset">Which pictures.</param>
/// <param name="Options">The recipe, resolved: every default is spelled out.</param>
/// <param name="Device">"auto", "cpu", "cuda:0".</param>
/// <param name="Parent">Run that it is a clone of, or starts from.</param>
/// <param name="ParentStep">Checkpoint of <paramref name="Parent"/> whose weights it starts from; null starts afresh.</param>
/// <param name="Origin">What it was launched on.</param>
/// <param name="Sweep">The sweep that it is a run of; null for one by itself.</param>
public sealed record RunSpec(
    string Name,
    string Owner,
    RunDataset Dataset,
    TrainingOptions Options,
    string Device = "auto",
    string? Parent = null,
    long? ParentStep = null,
    RunOrigin? Origin = null,
    SweepPlace? Sweep = null);

/// <summary>Which data set exactly.</summary>
/// <param name="Id">Id in the library of data sets.</param>
/// <param name="Name">For a person.</param>
/// <param name="Folder">Full path of the imported set.</param>
/// <param name="Sha256">Hash over pictures and labels; a run does not resume on other data.</param>
/// <param name="Classes">Names of its own classes; null for FER-2013's seven, and for runs from before there were others.</param>
public sealed record RunDataset(string Id, string Name, string Folder, string Sha256, IReadOnlyList<string>? Classes = null)
{
    private const int ShownOfHash = 12;

    /// <value>What its labels mean, in the order of the network's answers.</value>
    [JsonIgnore]
    public IReadOnlyList<string> ClassNames => Classes ?? FaceClasses.Seven;

    /// <value>As much of <see cref="Sha256"/> as a person is shown.</value>
    [JsonIgnore]
    public string ShortHash => Sha256[..Math.Min(ShownOfHash, Sha256.Length)];

    /// <summary>A data set that lies in a folder.</summary>
    public static RunDataset Of(string id, string folder, DatasetManifest manifest)
        => new(id, manifest.Name, folder, manifest.Sha256, FaceClasses.IsSeven(manifest.Classes) ? null : manifest.Classes);
}

/// <summary>What a run was launched on, for who wants to reproduce it.</summary>
/// <param name="AppVersion">Version and commit of FerWeb.</param>
/// <param name="Torch">Version of libtorch.</param>
/// <param name="Machine">Host name.</param>
/// <param name="Processor">That machine's CPU; what it trains on is in its history.</param>
public sealed record RunOrigin(string AppVersion, string Torch, string Machine, string Processor)
{
    /// <summary>This program on this machine. Loads libtorch.</summary>
    public static RunOrigin Here() => new(
        typeof(RunOrigin).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown",
        ComputeDevice.TorchVersion,
        Environment.MachineName,
        ProcessorName());

    private static string ProcessorName()
    {
        const string Processors = "/proc/cpuinfo";
        var line = File.Exists(Processors) ? File.ReadLines(Processors).FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal)) : null;
        return line?[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim() ?? RuntimeInformation.ProcessArchitecture.ToString();
    }
}
