using FerWeb.Tests.Engine.Datasets;
using FerWeb.Workspace.Worker;

namespace FerWeb.Tests.Workspace.Worker;

/// <summary>What Linux tells of its memory, as its files have it.</summary>
public sealed class FreeMemoryTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public FreeMemoryTests() => _folder.WriteText("proc/meminfo", "MemTotal:        8000000 kB\nMemFree:          100000 kB\nMemAvailable:    4000000 kB\n");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Bytes_WithoutALimit_AreThoseOfTheMachine()
    {
        Assert.Equal(4_096_000_000, Free());

        _folder.WriteText("sys/fs/cgroup/memory.max", "max\n");
        _folder.WriteText("sys/fs/cgroup/memory.current", "2000000000\n");

        Assert.Equal(4_096_000_000, Free());
    }

    [Theory]
    [InlineData("", "memory.max", "memory.current")]
    [InlineData("memory/", "memory.limit_in_bytes", "memory.usage_in_bytes")]
    public void Bytes_OfAContainerWithALimit_AreWhatThatLeavesWithTheFilesThatAreHeld(string group, string limit, string used)
    {
        _folder.WriteText($"sys/fs/cgroup/{group}{limit}", "3000000000\n");
        _folder.WriteText($"sys/fs/cgroup/{group}{used}", "2000000000\n");
        Assert.Equal(1_000_000_000, Free());

        _folder.WriteText($"sys/fs/cgroup/{group}memory.stat", "active_file 1\ninactive_file 500000000\n");

        Assert.Equal(1_500_000_000, Free());
    }

    [Theory]
    [InlineData("0::/system.slice/ferweb.service", "system.slice/ferweb.service/memory.max", "system.slice/ferweb.service/memory.current")]
    [InlineData("0::/system.slice/ferweb.service", "system.slice/memory.max", "system.slice/memory.current")]
    [InlineData("9:cpu,memory:/a/b", "memory/a/b/memory.limit_in_bytes", "memory/a/b/memory.usage_in_bytes")]
    [InlineData("9:memory:/a/b", "memory/a/memory.limit_in_bytes", "memory/a/memory.usage_in_bytes")]
    public void Bytes_OfAGroupOrOneAboveItWithALimit_AreWhatThatLeaves(string own, string limit, string used)
    {
        _folder.WriteText("proc/self/cgroup", $"1:name=systemd:/elsewhere\n{own}\n");
        _folder.WriteText($"sys/fs/cgroup/{limit}", "3000000000\n");
        _folder.WriteText($"sys/fs/cgroup/{used}", "2000000000\n");

        Assert.Equal(1_000_000_000, Free());
    }

    [Fact]
    public void Bytes_WhereTheSystemDoesNotTell_AreNotKnown() => Assert.Null(FreeMemory.Bytes(_folder.PathTo("elsewhere")));

    private long? Free() => FreeMemory.Bytes(_folder.PathTo(""));
}
