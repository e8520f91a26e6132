using TorchSharp;
using static TorchSharp.torch;

namespace FerWeb.Engine.Networks;

/// <summary>
/// Arithmetic of tensors with numbers, and the sum of two, which TorchSharp computes with a factor of one. TorchSharp's own
/// operators let the garbage collector free the number while libtorch reads it (docs/decisions/0017-scalars-are-held.md);
/// here it is held until libtorch is done. <c>-</c>, <c>*</c> and <c>/</c> of two tensors have no such number.
/// </summary>
internal static class TensorArithmetic
{
    private static readonly Scalar _one = 1.ToScalar();

    public static Tensor Plus(this Tensor x, Tensor y) => x.add(y, _one);

    public static Tensor Plus(this Tensor x, double number)
    {
        using var held = number.ToScalar();
        return x.add(held, _one);
    }

    public static Tensor Minus(this Tensor x, double number)
    {
        using var held = number.ToScalar();
        return x.sub(held);
    }

    public static Tensor Times(this Tensor x, double number)
    {
        using var held = number.ToScalar();
        return x.mul(held);
    }

    public static Tensor Over(this Tensor x, double number)
    {
        using var held = number.ToScalar();
        return x.div(held);
    }

    /// <summary>1 where <paramref name="x"/> is less than <paramref name="number"/>, else 0, in float32.</summary>
    public static Tensor Below(this Tensor x, double number)
    {
        using var held = number.ToScalar();
        return x.lt(held).to(ScalarType.Float32);
    }

    /// <summary><paramref name="x"/>, but never outside the two.</summary>
    public static Tensor Clamped(this Tensor x, double lowest, double highest)
    {
        using var low = lowest.ToScalar();
        using var high = highest.ToScalar();
        return x.clamp(low, high);
    }

    /// <summary>Adds one to <paramref name="x"/> itself.</summary>
    public static Tensor Increment(this Tensor x) => x.add_(_one, _one);

    /// <summary>Adds <paramref name="y"/> to <paramref name="x"/> itself.</summary>
    public static Tensor AddInPlace(this Tensor x, Tensor y) => x.add_(y, _one);
}
