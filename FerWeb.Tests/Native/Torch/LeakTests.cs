using System.Globalization;
using TorchSharp;
using TorchSharp.Modules;
using Xunit.Abstractions;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace FerWeb.Tests.Native.Torch;

[Collection(TorchState.Name)]
public sealed class LeakTests(ITestOutputHelper output)
{
    private const int Steps = 10_000;

    // One lost activation of 8 KiB per step would be 80 MiB.
    private const long MostGrowthBytes = 32 << 20;

    [Fact]
    public void Training_For10000Steps_GrowsNeitherInTensorsNorInMemory()
    {
        using var net = nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 3));
        using var optimizer = optim.SGD(net.parameters(), 0.01, 0.9, weight_decay: 1e-4, nesterov: true);
        using var inputs = ones(32, 64);
        using var labels = zeros([32], ScalarType.Int64);

        Train(net, optimizer, inputs, labels, Steps / 10);
        var memory = ResidentBytes();
        var tensors = Tensor.TotalCount;
        Train(net, optimizer, inputs, labels, Steps);
        var growth = ResidentBytes() - memory;

        output.WriteLine($"{tensors} tensors; {growth / 1024} KiB more after {Steps} steps.");
        Assert.Equal(tensors, Tensor.TotalCount);
        Assert.InRange(growth, long.MinValue, MostGrowthBytes);
    }

    private static void Train(Sequential net, optim.Optimizer optimizer, Tensor inputs, Tensor labels, int steps)
    {
        for (var step = 0; step < steps; step++)
        {
            using var scope = NewDisposeScope();
            optimizer.zero_grad();
            var loss = F.cross_entropy(net.call(inputs), labels);
            loss.backward();
            nn.utils.clip_grad_norm_(net.parameters(), 1);
            optimizer.step();
            Assert.True(float.IsFinite(loss.item<float>()));
        }
    }

    private static long ResidentBytes()
    {
        // Aggressive: the managed heap gives its free memory back, so that what is left is native.
        TorchState.Settle();
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        var line = File.ReadLines("/proc/self/status").Single(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
    }
}
