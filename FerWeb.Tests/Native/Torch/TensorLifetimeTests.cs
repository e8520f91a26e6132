using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace FerWeb.Tests.Native.Torch;

[Collection(TorchState.Name)]
public sealed class TensorLifetimeTests
{
    public static TheoryData<string> Uses => [.. _uses.Keys];

    private static readonly Dictionary<string, Func<Tensor, object?>> _uses = new()
    {
        ["method"] = gone => gone.exp(),
        ["in-place method"] = gone => gone.add_(1),
        ["left operand"] = gone => gone + 1,
        ["right operand"] = gone => 1 - gone,
        ["tensor operand"] = gone => ones(2) * gone,
        ["argument"] = gone => ones(2).maximum(gone),
        ["in a list"] = gone => cat([ones(2), gone]),
        ["optional argument"] = gone => F.linear(ones(1, 2), ones(3, 2), gone),
        ["index"] = gone => ones(2)[TensorIndex.Tensor(gone)],
        ["indexed"] = gone => gone[0],
        ["shape"] = gone => gone.shape,
        ["type"] = gone => gone.dtype,
        ["device"] = gone => gone.device,
        ["bytes"] = gone => gone.bytes.Length,
        ["data"] = gone => gone.data<float>(),
        ["item"] = gone => gone.item<float>(),
        ["gradient"] = gone => gone.grad,
        ["handle"] = gone => gone.Handle,
        ["new parameter"] = gone => new Parameter(gone),
        ["backward"] = gone => { gone.backward(); return null; },
        ["gradient of another"] = gone => { ones(2).grad = gone; return null; },
        ["gradients"] = gone => autograd.grad([ones(2, requires_grad: true).sum()], [gone]),
        ["state of the generator"] = gone => { set_rng_state(gone); return null; },
    };

    [Theory]
    [MemberData(nameof(Uses))]
    public void DisposedTensor_HoweverUsed_ThrowsObjectDisposed(string use)
    {
        using var scope = NewDisposeScope();
        var gone = ones(2);
        gone.Dispose();
        gone.Dispose();

        Assert.Throws<ObjectDisposedException>(() => _uses[use](gone));
    }

    [Fact]
    public void FailedCall_WithADisposedArgument_ReturnsTheOthers()
    {
        TorchState.Settle();
        var before = Tensor.TotalCount;
        var (alive, root, gone) = (ones(2), ones(1, requires_grad: true), ones(2));
        gone.Dispose();

        Assert.Throws<ObjectDisposedException>(() => cat([alive, gone]));
        Assert.Throws<ObjectDisposedException>(() => alive.add(gone));
        Assert.Throws<ObjectDisposedException>(() => autograd.grad([root], [alive, gone]));
        Assert.Throws<ObjectDisposedException>(() => autograd.backward([alive, gone]));

        alive.Dispose();
        root.Dispose();
        Assert.Equal(before, Tensor.TotalCount);
    }

    [Fact]
    public void NativeError_BecomesAnExceptionWithLibtorchsMessageAndLeavesNothingBehind()
    {
        TorchState.Settle();
        using var a = ones(2, 3);
        using var labels = tensor(new[] { 0L, 9 });
        var before = Tensor.TotalCount;

        var product = Assert.Throws<ExternalException>(() => a.matmul(a));
        var target = Assert.Throws<ExternalException>(() => F.cross_entropy(a, labels));
        var view = Assert.Throws<ExternalException>(() => a.view(4));
        var backward = Assert.Throws<ExternalException>(a.backward);

        Assert.Equal("mat1 and mat2 shapes cannot be multiplied (2x3 and 2x3)", product.Message);
        Assert.Equal("Target 9 is out of bounds.", target.Message);
        Assert.Equal("shape '[4]' is invalid for input of size 6", view.Message);
        Assert.Contains("does not require grad", backward.Message, StringComparison.Ordinal);
        Assert.Equal(before, Tensor.TotalCount);
    }

    [Fact]
    public void NativeErrors_OnManyThreads_KeepTheirOwnMessages()
        => Parallel.For(2, 64, columns =>
        {
            using var a = ones(1, columns);
            var error = Assert.Throws<ExternalException>(() => a.matmul(a));
            Assert.Contains($"(1x{columns} and 1x{columns})", error.Message, StringComparison.Ordinal);
        });

    [Fact]
    public void Item_OfSeveralElementsOrOfAnotherType_IsRefused()
    {
        using var two = ones(2);
        using var one = ones(1);

        Assert.Throws<ArgumentException>(() => two.item<float>());
        Assert.Throws<ArgumentException>(() => one.item<double>());
        Assert.Equal(1f, one.item<float>());
        Assert.Equal(1, one.ToScalar().ToInt32());
    }

    [Fact]
    public void Tensors_ForgottenByTheirUsers_AreFreedByTheCollector()
    {
        TorchState.Settle();
        var before = Tensor.TotalCount;
        Forget(100);

        TorchState.Settle();

        Assert.Equal(before, Tensor.TotalCount);
    }

    [Fact]
    public void TotalCount_CountsLivingTensorsOnly()
    {
        TorchState.Settle();
        var before = Tensor.TotalCount;
        var tensor = ones(2);
        Assert.Equal(before + 1, Tensor.TotalCount);
        var parameter = new Parameter(tensor);
        Assert.Equal(before + 1, Tensor.TotalCount);
        tensor.Dispose();
        Assert.Equal(before + 1, Tensor.TotalCount);
        parameter.Dispose();
        Assert.Equal(before, Tensor.TotalCount);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Forget(int count)
    {
        for (var k = 0; k < count; k++)
        {
            ones(16);
        }

    }
}
