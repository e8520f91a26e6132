using System.Runtime.InteropServices;

namespace TorchSharp.Interop;

/// <summary>The entry points of libferweb_torch (native/torch); their contract stands in ferweb_torch.h.</summary>
internal static unsafe partial class NativeMethods
{
    private const string Library = "ferweb_torch";

    [LibraryImport(Library)]
    private static partial byte* fw_last_error();

    [LibraryImport(Library)]
    private static partial byte* fw_version();

    [LibraryImport(Library)]
    public static partial void fw_tensor_delete(IntPtr tensor);

    [LibraryImport(Library)]
    public static partial IntPtr fw_tensor_alias(TensorHandle tensor);

    [LibraryImport(Library)]
    public static partial IntPtr fw_tensor_from_data(void* data, long bytes, long* shape, int dimensions, sbyte dtype);

    [LibraryImport(Library)]
    public static partial int fw_tensor_read(TensorHandle tensor, void* data, long bytes);

    [LibraryImport(Library)]
    public static partial void* fw_tensor_data(TensorHandle tensor);

    [LibraryImport(Library)]
    public static partial int fw_tensor_dim(TensorHandle tensor);

    [LibraryImport(Library)]
    public static partial int fw_tensor_sizes(TensorHandle tensor, long* sizes, long* strides);

    [LibraryImport(Library)]
    public static partial long fw_tensor_numel(TensorHandle tensor);

    [LibraryImport(Library)]
    public static partial int fw_tensor_dtype(TensorHandle tensor);

    [LibraryImport(Library)]
    public static partial long fw_tensor_device(TensorHandle tensor);

    [LibraryImport(Library)]
    public static partial int fw_tensor_is_contiguous(TensorHandle tensor);

    [LibraryImport(Library)]
    public static partial int fw_tensor_requires_grad(TensorHandle tensor);

    [LibraryImport(Library)]
    public static partial int fw_tensor_set_requires_grad(TensorHandle tensor, int requiresGrad);

    [LibraryImport(Library)]
    public static partial int fw_tensor_is_leaf(TensorHandle tensor);

    [LibraryImport(Library)]
    public static partial int fw_tensor_grad(TensorHandle tensor, IntPtr* grad);

    [LibraryImport(Library)]
    public static partial int fw_tensor_set_grad(TensorHandle tensor, IntPtr grad);

    [LibraryImport(Library)]
    public static partial int fw_tensor_set_data(TensorHandle tensor, TensorHandle source);

    [LibraryImport(Library)]
    public static partial int fw_backward(IntPtr* tensors, IntPtr* gradients, long count, int retainGraph, int createGraph, IntPtr* inputs, long inputCount);

    [LibraryImport(Library)]
    public static partial int fw_grad(IntPtr* outputs, IntPtr* gradients, long count, IntPtr* inputs, long inputCount, int retainGraph, int createGraph, int allowUnused, IntPtr* results);

    [LibraryImport(Library)]
    public static partial int fw_grad_mode();

    [LibraryImport(Library)]
    public static partial void fw_set_grad_mode(int enabled);

    [LibraryImport(Library)]
    public static partial int fw_manual_seed(long seed);

    [LibraryImport(Library)]
    public static partial IntPtr fw_get_rng_state();

    [LibraryImport(Library)]
    public static partial int fw_set_rng_state(TensorHandle state);

    [LibraryImport(Library)]
    public static partial int fw_get_num_threads();

    [LibraryImport(Library)]
    public static partial int fw_set_num_threads(int threads);

    [LibraryImport(Library)]
    public static partial int fw_cuda_is_available();

    [LibraryImport(Library)]
    public static partial int fw_cuda_device_count();

    [LibraryImport(Library)]
    public static partial int fw_cuda_manual_seed_all(long seed);

    [LibraryImport(Library)]
    public static partial int fw_cuda_synchronize(long device);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial IntPtr fw_find_operator(string name, string overload);

    [LibraryImport(Library)]
    public static partial int fw_call(IntPtr op, NativeValue* arguments, int argumentCount, NativeValue* results, int capacity);

    /// <summary>Version of the libtorch that is loaded, such as 1.13.1.</summary>
    public static string Version => Marshal.PtrToStringUTF8((IntPtr)fw_version()) ?? "";

    /// <summary>Throws with libtorch's message when a status is negative.</summary>
    public static int Check(int status) => status >= 0 ? status : throw LastError();

    public static long Check(long value) => value >= 0 ? value : throw LastError();

    /// <summary>Throws with libtorch's message when a handle is null.</summary>
    public static IntPtr Check(IntPtr handle) => handle != IntPtr.Zero ? handle : throw LastError();

    private static ExternalException LastError() => new(Marshal.PtrToStringUTF8((IntPtr)fw_last_error()));
}
