using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace FerWeb.Tests.Native.Torch;

[Collection(TorchState.Name)]
public sealed class LibraryStateTests
{
    [Fact]
    public void Version_IsThatOfALibtorch() => Assert.Matches(@"^\d+\.\d+\.\d+", __version__);

    [Fact]
    public void Seed_SetAgain_RepeatsTheNumbers()
    {
        using var scope = NewDisposeScope();
        manual_seed(5);
        var first = rand(8);
        Assert.False(first.Equals(rand(8)));

        random.manual_seed(5);
        Assert.True(first.Equals(rand(8)));
        Generator.Default.manual_seed(5);
        Assert.True(first.Equals(rand(8)));
    }

    [Fact]
    public void GeneratorState_PutBack_RepeatsTheNumbers()
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        rand(3);
        var state = get_rng_state();
        var first = randn(9);

        set_rng_state(state);
        Assert.True(first.Equals(randn(9)));
        Assert.Equal(ScalarType.Byte, state.dtype);
        Assert.Throws<ExternalException>(() => set_rng_state(ones(3)));
    }

    [Fact]
    public void Threads_CanBeSet()
    {
        var before = get_num_threads();
        try
        {
            set_num_threads(3);
            Assert.Equal(3, get_num_threads());
            Assert.Throws<ExternalException>(() => set_num_threads(0));
        }
        finally
        {
            set_num_threads(before);
        }
    }

    [Fact]
    public void GradientMode_IsNestedAndOfOneThread()
    {
        Assert.True(is_grad_enabled());
        using (no_grad())
        {
            using (enable_grad())
            {
                Assert.True(is_grad_enabled());
            }

            Assert.False(is_grad_enabled());
            using var weight = ones(2, requires_grad: true);
            using var result = weight * 2;
            Assert.False(result.requires_grad);

            var elsewhere = false;
            var thread = new Thread(() => elsewhere = is_grad_enabled());
            thread.Start();
            thread.Join();
            Assert.True(elsewhere);
        }

        using (set_grad_enabled(false))
        {
            Assert.False(is_grad_enabled());
        }

        Assert.True(is_grad_enabled());
    }

    [Fact]
    public void Operators_CalledForTheFirstTimeFromManyThreads_AllWork()
    {
        var found = new float[32];
        Parallel.For(0, found.Length, new ParallelOptions { MaxDegreeOfParallelism = 8 }, k =>
        {
            using var scope = NewDisposeScope();
            var value = full([4], k + 1);
            found[k] = (value.log2().exp().rsqrt().ceil() + value.sign() + value.floor()).sum().item<float>();
        });

        for (var k = 0; k < found.Length; k++)
        {
            var expected = 4 * (Math.Ceiling(1 / Math.Sqrt(Math.Exp(Math.Log2(k + 1)))) + 1 + k + 1);
            Assert.Equal(expected, found[k], 1e-3);
        }
    }

    [Fact]
    public void Device_IsReadFromItsName()
    {
        Assert.Equal((DeviceType.CPU, -1), (device("cpu").type, device("cpu").index));
        Assert.Equal((DeviceType.CUDA, 1), (device("cuda:1").type, device("cuda:1").index));
        Assert.Equal("cuda:1", device("cuda", 1).ToString());
        Assert.Equal(DeviceType.CPU, ones(1, device: CPU).device.type);
        Assert.Throws<ArgumentException>(() => device("abacus"));
    }

    [Fact]
    public void Cuda_WhereThereIsNone_SaysSo()
    {
        Assert.Equal(cuda.is_available(), cuda.device_count() > 0);
        if (cuda.is_available())
        {
            using var there = ones(2, device: CUDA);
            Assert.True(there.is_cuda);
        }
        else
        {
            Assert.Throws<ExternalException>(() => ones(2, device: CUDA));
        }
    }
}
