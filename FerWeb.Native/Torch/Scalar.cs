namespace TorchSharp;

/// <summary>A number given to an operator; made by implicit conversion.</summary>
public sealed class Scalar : IDisposable
{
    private Scalar(torch.ScalarType type, long integer, double real)
    {
        Type = type;
        Int = integer;
        Double = real;
    }

    /// <summary>The kind of number.</summary>
    public torch.ScalarType Type { get; }

    internal bool IsInt => Type == torch.ScalarType.Int64;

    internal bool IsBool => Type == torch.ScalarType.Bool;

    internal long Int { get; }

    internal double Double { get; }

    public static implicit operator Scalar(int value) => new(torch.ScalarType.Int64, value, value);

    public static implicit operator Scalar(long value) => new(torch.ScalarType.Int64, value, value);

    public static implicit operator Scalar(float value) => new(torch.ScalarType.Float64, (long)value, value);

    public static implicit operator Scalar(double value) => new(torch.ScalarType.Float64, (long)value, value);

    public static implicit operator Scalar(bool value) => new(torch.ScalarType.Bool, value ? 1 : 0, value ? 1 : 0);

    /// <summary>Holds no native memory; here because TorchSharp's scalar is disposable.</summary>
    public void Dispose()
    {
    }
}

/// <summary>Numbers out of and into <see cref="Scalar"/>.</summary>
public static class ScalarExtensionMethods
{
    public static Scalar ToScalar(this int value) => value;

    public static Scalar ToScalar(this long value) => value;

    public static Scalar ToScalar(this float value) => value;

    public static Scalar ToScalar(this double value) => value;

    public static Scalar ToScalar(this bool value) => value;

    public static float ToSingle(this Scalar value) => (float)value.Double;

    public static double ToDouble(this Scalar value) => value.Double;

    public static int ToInt32(this Scalar value) => (int)value.Int;

    public static long ToInt64(this Scalar value) => value.Int;

    public static bool ToBoolean(this Scalar value) => value.Int != 0;
}
