using System.Runtime.InteropServices;

namespace TorchSharp.Interop;

/// <summary>Kinds of <see cref="NativeValue"/>; kept in step with ferweb_torch.h.</summary>
internal enum ValueTag
{
    None = 0,
    Tensor = 1,
    Int = 2,
    Double = 3,
    Bool = 4,
    IntList = 5,
    TensorList = 6,
    OptionalTensorList = 7,
    DoubleList = 8,
    String = 9,
    Device = 10,
    Default = 11,
}

/// <summary>One argument or result of an operator as it crosses to native code.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeValue
{
    public ValueTag Tag;
    public int Reserved;
    public long Int;
    public double Double;
    public IntPtr Pointer;
}
