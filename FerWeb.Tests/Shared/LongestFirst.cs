using FerWeb.Tests.Browser;
using FerWeb.Tests.Shared;
using FerWeb.Tests.Workspace.Worker;
using Xunit.Abstractions;

[assembly: TestCollectionOrderer($"FerWeb.Tests.Shared.{nameof(LongestFirst)}", "FerWeb.Tests")]

namespace FerWeb.Tests.Shared;

/// <summary>Starts the two long collections first, side by side: one that started last would leave the other cores idle.</summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    private static readonly string[] _long = [OtherPages.Name, PhotoPages.Name, WorkerProcesses.Name];

    /// <inheritdoc/>
    public IEnumerable<ITestCollection> OrderTestCollections(IEnumerable<ITestCollection> testCollections)
        => testCollections.OrderByDescending(collection => _long.Contains(collection.DisplayName));
}
