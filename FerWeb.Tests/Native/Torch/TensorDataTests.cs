using TorchSharp;
using static TorchSharp.torch;

namespace FerWeb.Tests.Native.Torch;

public sealed class TensorDataTests
{
    [Fact]
    public void Data_OfAStridedTensor_ComesInRowMajorOrder()
    {
        using var scope = NewDisposeScope();
        var transposed = arange(6, ScalarType.Float32).view(2, 3).T;
        var copy = new float[7];

        transposed.data<float>().CopyTo(copy);

        Assert.False(transposed.is_contiguous());
        Assert.Equal([0f, 3, 1, 4, 2, 5], transposed.data<float>().ToArray());
        Assert.Equal([0f, 3, 1, 4, 2, 5], transposed.data<float>());
        Assert.Equal(6, transposed.data<float>().Count);
        Assert.Equal([0f, 3, 1, 4, 2, 5, 0], copy);
    }

    [Fact]
    public void Data_OfEveryElementType_IsRead()
    {
        using var scope = NewDisposeScope();
        var source = tensor(new[] { 0f, 1, 100 });

        Assert.Equal(new byte[] { 0, 1, 100 }, source.to(uint8).data<byte>().ToArray());
        Assert.Equal(new sbyte[] { 0, 1, 100 }, source.to(int8).data<sbyte>().ToArray());
        Assert.Equal(new short[] { 0, 1, 100 }, source.to(int16).data<short>().ToArray());
        Assert.Equal([0, 1, 100], source.to(int32).data<int>().ToArray());
        Assert.Equal([0, 1, 100], source.to(int64).data<long>().ToArray());
        Assert.Equal([(Half)0, (Half)1, (Half)100], source.to(half).data<Half>().ToArray());
        Assert.Equal([0, 1, 100], source.to(float64).data<double>().ToArray());
        Assert.Equal([false, true, true], source.to(@bool).data<bool>().ToArray());
        Assert.Throws<ArgumentException>(() => source.data<double>());
    }

    [Fact]
    public void Bytes_AreTheMemoryItself()
    {
        using var scope = NewDisposeScope();
        var target = zeros([2, 2], ScalarType.Byte);

        target.bytes[3] = 9;
        Assert.Equal([0, 0, 0, 9], target.data<byte>().ToArray());
        target.bytes = new byte[] { 1, 2, 3, 4 };
        Assert.Equal([1, 2, 3, 4], target.data<byte>().ToArray());

        Assert.Throws<ArgumentException>(() => target.bytes = new byte[3]);
        Assert.Throws<InvalidOperationException>(() => target.T.bytes.Length);
        Assert.Equal(0, zeros(0).bytes.Length);
    }

    [Fact]
    public void Tensor_FromDataOfAnotherSize_IsRefused()
        => Assert.Throws<System.Runtime.InteropServices.ExternalException>(() => tensor(new[] { 1f, 2 }, [3]));

    [Fact]
    public void Shapes_AreToldInEveryWay()
    {
        using var tensor = zeros(2, 3, 4);

        Assert.Equal([2, 3, 4], tensor.shape);
        Assert.Equal([2, 3, 4], tensor.size());
        Assert.Equal((2, 4), (tensor.size(0), tensor.size(-1)));
        Assert.Equal([12, 4, 1], tensor.stride());
        Assert.Equal(4, tensor.stride(1));
        Assert.Equal((3, 3, 24, 24), (tensor.dim(), tensor.ndim, tensor.numel(), tensor.NumberOfElements));
        Assert.True(tensor.is_contiguous() && tensor.is_cpu() && tensor.is_floating_point() && tensor.is_leaf && is_tensor(tensor));
        Assert.Equal("[2x3x4], type = Float32, device = cpu", tensor.ToString());
    }

    [Fact]
    public void Equality_ComparesValues()
    {
        using var scope = NewDisposeScope();
        var (a, same, near, other) = (ones(2), ones(2), ones(2) + 1e-7f, zeros(2));

        Assert.True(a.Equals(same));
        Assert.True(a.Equals((object)same));
        Assert.False(a.Equals(near));
        Assert.True(a.allclose(near));
        Assert.False(a.allclose(other));
        Assert.True(a.allclose(other, atol: 1));
    }

    [Fact]
    public void Scalar_KeepsItsKind()
    {
        Assert.Equal((ScalarType.Int64, 3L), (3.ToScalar().Type, 3L.ToScalar().ToInt64()));
        Assert.Equal((ScalarType.Float64, 2.5), (2.5f.ToScalar().Type, 2.5.ToScalar().ToDouble()));
        Assert.Equal((2.5f, true), (2.5.ToScalar().ToSingle(), true.ToScalar().ToBoolean()));
        using var whole = ones(1, ScalarType.Int64) * 2;
        Assert.Equal(ScalarType.Int64, whole.dtype);
    }
}
