using System.Runtime.InteropServices;

namespace TorchSharp.Interop;

/// <summary>Owns one native tensor handle; the memory goes back when it is released or collected.</summary>
internal sealed class TensorHandle : SafeHandle
{
    private static long _alive;

    public TensorHandle(IntPtr handle)
        : base(IntPtr.Zero, ownsHandle: true)
    {
        SetHandle(handle);
        Interlocked.Increment(ref _alive);
    }

    /// <summary>How many native handles this process holds.</summary>
    public static long Alive => Interlocked.Read(ref _alive);

    public override bool IsInvalid => handle == IntPtr.Zero;

    protected override bool ReleaseHandle()
    {
        NativeMethods.fw_tensor_delete(handle);
        Interlocked.Decrement(ref _alive);
        return true;
    }
}
