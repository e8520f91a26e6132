using System.Runtime.InteropServices;

namespace TorchSharp.Interop;

/// <summary>Owns one native tensor handle; the memory goes back when it is released or collected.</summary>
internal sealed class TensorHandle : SafeHandle
{
    public TensorHandle(IntPtr handle)
        : base(IntPtr.Zero, ownsHandle: true) => SetHandle(handle);

    public override bool IsInvalid => handle == IntPtr.Zero;

    protected override bool ReleaseHandle()
    {
        NativeMethods.fw_tensor_delete(handle);
        return true;
    }
}
