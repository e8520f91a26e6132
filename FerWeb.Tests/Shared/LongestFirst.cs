using FerWeb.Tests.Browser;
using FerWeb.Tests.Faults;
using FerWeb.Tests.Shared;
using FerWeb.Tests.Workspace.Worker;
using Xunit.Abstractions;

[assembly: TestCollectionOrderer($"FerWeb.Tests.Shared.{nameof(LongestFirst)}", "FerWeb.Tests")]

namespace FerWeb.Tests.Shared;

/// <summary>Starts the long collections first, the longest of them side by side: one that started last would leave the other cores idle.</summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    private static readonly string[] _long = [OtherPages.Name, PhotoPages.Name, WorkerProcesses.Name, DisturbedWorkers.Name];

    /// <inheritdoc/>
    public IEnumerable<ITestCollection> OrderTestCollections(IEnumerable<ITestCollection> testCollections)
        => testCollections.OrderBy(collection => Array.IndexOf(_long, collection.DisplayName) is >= 0 and var place ? place : _long.Length);
}
