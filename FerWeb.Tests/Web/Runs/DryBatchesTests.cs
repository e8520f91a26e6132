using FerWeb.Runs.Workers;
using TorchSharp;

namespace FerWeb.Tests.Web.Runs;

/// <summary>What a process that timed a few steps says when it has failed.</summary>
public sealed class DryBatchesTests
{
    [Fact]
    public void IsOutOfMemory_AllocationThatLibtorchRefuses_IsKnownByItsWords()
        => Assert.True(DryBatches.IsOutOfMemory(1, Record.Exception(() => torch.zeros(1L << 50).Dispose())!.ToString()));

    [Theory]
    [InlineData(137, "", true)]
    [InlineData(134, "Out of memory.", true)]
    [InlineData(1, "System.OutOfMemoryException: Insufficient memory to continue the execution of the program.", true)]
    [InlineData(1, "CUDA out of memory. Tried to allocate 2.00 GiB", true)]
    [InlineData(1, "There is no device 'cuda:3'. Choose auto, cpu or cuda:0.", false)]
    [InlineData(139, "", false)]
    public void IsOutOfMemory_OtherEnds_AreKnownBySignalAndWords(int exitCode, string errors, bool expected)
        => Assert.Equal(expected, DryBatches.IsOutOfMemory(exitCode, errors));
}
