namespace TorchSharp.Interop;

/// <summary>One argument of an operator call, on the managed side. Built by implicit conversion.</summary>
internal readonly struct Argument
{
    private Argument(ValueTag tag, long integer = 0, double real = 0, object? reference = null)
    {
        Tag = tag;
        Int = integer;
        Double = real;
        Reference = reference;
    }

    public ValueTag Tag { get; }

    public long Int { get; }

    public double Double { get; }

    public object? Reference { get; }

    public static Argument None => default;

    /// <summary>Leaves the argument to the operator's own default.</summary>
    public static Argument Default => new(ValueTag.Default);

    public static Argument Optionals(torch.Tensor?[] tensors) => new(ValueTag.OptionalTensorList, reference: tensors);

    public static implicit operator Argument(torch.Tensor? tensor) => tensor is null ? None : new(ValueTag.Tensor, reference: tensor);

    public static implicit operator Argument(torch.Tensor[] tensors) => new(ValueTag.TensorList, reference: tensors);

    public static implicit operator Argument(long value) => new(ValueTag.Int, value);

    public static implicit operator Argument(long? value) => value is { } v ? new(ValueTag.Int, v) : None;

    public static implicit operator Argument(double value) => new(ValueTag.Double, real: value);

    public static implicit operator Argument(double? value) => value is { } v ? new(ValueTag.Double, real: v) : None;

    public static implicit operator Argument(bool value) => new(ValueTag.Bool, value ? 1 : 0);

    public static implicit operator Argument(long[]? values) => values is null ? None : new(ValueTag.IntList, reference: values);

    public static implicit operator Argument(double[]? values) => values is null ? None : new(ValueTag.DoubleList, reference: values);

    public static implicit operator Argument(string? text) => text is null ? None : new(ValueTag.String, reference: text);

    public static implicit operator Argument(torch.ScalarType type) => new(ValueTag.Int, (long)type);

    public static implicit operator Argument(torch.ScalarType? type) => type is { } t ? new(ValueTag.Int, (long)t) : None;

    public static implicit operator Argument(torch.Device? device) => device is null ? None : new(ValueTag.Device, device.Packed);

    public static implicit operator Argument(Scalar? scalar) => scalar switch
    {
        null => None,
        { IsBool: true } => new(ValueTag.Bool, scalar.Int),
        { IsInt: true } => new(ValueTag.Int, scalar.Int),
        _ => new(ValueTag.Double, real: scalar.Double),
    };
}
