using static TorchSharp.torch;

namespace FerWeb.Tests.Native.Torch;

/// <summary>A tensor both sides start from; the values depend on its place among the case's inputs only.</summary>
public sealed record PyTorchInput(ScalarType Type, double Low, double High, params long[] Shape)
{
    /// <summary>float32 between -2 and 2; its gradient is compared too.</summary>
    public static PyTorchInput Real(params long[] shape) => new(ScalarType.Float32, -2, 2, shape);

    /// <summary>float32 between 0.5 and 2, for what is not defined everywhere.</summary>
    public static PyTorchInput Positive(params long[] shape) => new(ScalarType.Float32, 0.5, 2, shape);

    /// <summary>float32 between two bounds.</summary>
    public static PyTorchInput Between(double low, double high, params long[] shape) => new(ScalarType.Float32, low, high, shape);

    /// <summary>int64 from 0 up to, not including, a limit.</summary>
    public static PyTorchInput Whole(long limit, params long[] shape) => new(ScalarType.Int64, 0, limit, shape);

    public static PyTorchInput Mask(params long[] shape) => new(ScalarType.Bool, 0, 2, shape);

    public Tensor ToTensor(int place)
    {
        var random = new Random(31 + place);
        var values = new double[Shape.Aggregate(1L, (product, length) => product * length)];
        for (var k = 0; k < values.Length; k++)
        {
            values[k] = Low + (random.NextDouble() * (High - Low));
            values[k] = Type == ScalarType.Float32 ? values[k] : Math.Floor(values[k]);
        }

        return tensor(values, Shape).to(Type);
    }
}
