using FerWeb.Tests.Browser;
using FerWeb.Tests.Cli;
using FerWeb.Tests.Engine.Onnx;
using FerWeb.Tests.Faults;
using FerWeb.Tests.Shared;
using FerWeb.Tests.Web.Notify;
using FerWeb.Tests.Workspace.Worker;
using Xunit.Abstractions;

[assembly: TestCollectionOrderer($"FerWeb.Tests.Shared.{nameof(LongestFirst)}", "FerWeb.Tests")]

namespace FerWeb.Tests.Shared;

/// <summary>Starts the long collections first, the longest of them side by side: one that started last would leave the other cores idle.</summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    // Rows of classes, then single classes, which xunit calls "Test collection for" their name.
    private static readonly string[] _long =
    [
        OtherPages.Name, PhotoPages.Name, WorkerProcesses.Name, SupervisedWorkers.Name, KilledProcesses.Name, DisturbedWorkers.Name,
        .. ((Type[])[typeof(RunsCommandTests), typeof(ModelsCommandTests), typeof(GpuWatchTests), typeof(OnnxExportTests), typeof(WebhookTests)])
            .Select(single => single.FullName!),
    ];

    /// <inheritdoc/>
    public IEnumerable<ITestCollection> OrderTestCollections(IEnumerable<ITestCollection> testCollections) => testCollections.OrderBy(
        collection => Array.FindIndex(_long, name => collection.DisplayName.EndsWith(name, StringComparison.Ordinal)) is >= 0 and var place
            ? place
            : _long.Length);
}
