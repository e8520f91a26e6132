using System.Runtime.InteropServices;
using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>A tensor of libtorch: numbers of one type in a grid of any dimension, on one device.</summary>
    public partial class Tensor : IDisposable
    {
        private TensorHandle? _handle;

        internal Tensor(IntPtr handle)
            : this(new TensorHandle(handle), DisposeScope.Current)
        {
        }

        internal Tensor(TensorHandle handle, DisposeScope? scope)
        {
            _handle = handle;
            scope?.Attach(this);
        }

        /// <summary>How many tensors of this process are neither disposed nor collected.</summary>
        public static long TotalCount => TensorHandle.Alive;

        /// <summary>True once disposed, or made a parameter.</summary>
        public bool IsInvalid => _handle is null or { IsClosed: true };

        /// <summary>The native handle; valid while this object is kept alive.</summary>
        /// <exception cref="ObjectDisposedException">The tensor was disposed.</exception>
        public IntPtr Handle => Safe.DangerousGetHandle();

        internal TensorHandle Safe => IsInvalid ? throw new ObjectDisposedException(nameof(Tensor), "The tensor was disposed.") : _handle!;

        internal DisposeScope? OwningDisposeScope { get; set; }

        public long[] shape => SizesAndStrides().Sizes;

        public long ndim => NativeMethods.Check(NativeMethods.fw_tensor_dim(Safe));

        public long NumberOfElements => NativeMethods.Check(NativeMethods.fw_tensor_numel(Safe));

        public ScalarType dtype => (ScalarType)NativeMethods.Check(NativeMethods.fw_tensor_dtype(Safe));

        public Device device => Device.Unpack(NativeMethods.fw_tensor_device(Safe));

        public DeviceType device_type => device.type;

        public int device_index => device.index;

        public bool is_cuda => device_type == DeviceType.CUDA;

        public bool is_leaf => NativeMethods.Check(NativeMethods.fw_tensor_is_leaf(Safe)) == 1;

        public bool requires_grad
        {
            get => NativeMethods.Check(NativeMethods.fw_tensor_requires_grad(Safe)) == 1;
            set => NativeMethods.Check(NativeMethods.fw_tensor_set_requires_grad(Safe, value ? 1 : 0));
        }

        /// <summary>The gradient that backward() has accumulated, or null.</summary>
        public unsafe Tensor? grad
        {
            get
            {
                var handle = IntPtr.Zero;
                NativeMethods.Check(NativeMethods.fw_tensor_grad(Safe, &handle));
                return handle == IntPtr.Zero ? null : new Tensor(handle);
            }

            set
            {
                NativeMethods.Check(NativeMethods.fw_tensor_set_grad(Safe, value?.Handle ?? IntPtr.Zero));
                GC.KeepAlive(value);
            }
        }

        /// <summary>The memory of a contiguous tensor on the CPU; valid while the tensor is.</summary>
        public unsafe Span<byte> bytes
        {
            get
            {
                if (!is_contiguous())
                {
                    throw new InvalidOperationException("Only a contiguous tensor shows its bytes.");
                }

                var length = checked((int)(NumberOfElements * ElementSize(dtype)));
                return length == 0 ? [] : new Span<byte>(DataPointer(), length);
            }

            set
            {
                if (value.Length != bytes.Length)
                {
                    throw new ArgumentException($"The tensor holds {bytes.Length} bytes, {value.Length} were given.", nameof(value));
                }

                value.CopyTo(bytes);
            }
        }

        public void Dispose()
        {
            Dispose(true);
            GC.SuppressFinalize(this);
        }

        protected virtual void Dispose(bool disposing)
        {
            if (!IsInvalid)
            {
                OwningDisposeScope?.MarkAsDisposed(this);
                _handle!.Dispose();
            }
        }

        public Tensor MoveToOuterDisposeScope() => OwningDisposeScope is { } scope ? scope.MoveToOuter(this) : this;

        public Tensor DetachFromDisposeScope() => OwningDisposeScope is { } scope ? scope.Detach(this) : this;

        public Tensor MoveToOtherDisposeScope(DisposeScope? other)
        {
            if (OwningDisposeScope is { } scope)
            {
                scope.MoveToOther(other, this);
            }
            else
            {
                other?.Attach(this);
            }

            return this;
        }

        public Tensor MoveToOtherDisposeScope(Tensor other) => MoveToOtherDisposeScope(other.OwningDisposeScope);

        public long dim() => ndim;

        public long numel() => NumberOfElements;

        public long[] size() => shape;

        public long size(int dim) => shape[dim < 0 ? dim + (int)ndim : dim];

        public long[] stride() => SizesAndStrides().Strides;

        public long stride(int dim) => stride()[dim];

        public bool is_contiguous() => NativeMethods.Check(NativeMethods.fw_tensor_is_contiguous(Safe)) == 1;

        public bool is_floating_point() => torch.is_floating_point(dtype);

        public bool is_cpu() => device_type == DeviceType.CPU;

        public Tensor requires_grad_(bool requires_grad = true)
        {
            this.requires_grad = requires_grad;
            return this;
        }

        public Tensor with_requires_grad(bool requires_grad = true) => requires_grad_(requires_grad);

        public unsafe void backward(IList<Tensor>? grad_tensors = null, bool retain_graph = false, bool create_graph = false, IList<Tensor>? inputs = null)
            => autograd.backward([this], grad_tensors, retain_graph, create_graph, inputs);

        public void backward() => backward(null);

        /// <summary>The single number of a one-element tensor; waits for the device.</summary>
        /// <exception cref="ArgumentException">T is not the tensor's type.</exception>
        public unsafe T item<T>()
            where T : unmanaged
        {
            if (NumberOfElements != 1)
            {
                throw new ArgumentException("Only a tensor of one element can be read as a number.");
            }

            CheckType<T>();
            T value;
            NativeMethods.Check(NativeMethods.fw_tensor_read(Safe, &value, sizeof(T)));
            return value;
        }

        /// <summary>The single number of a one-element tensor as a scalar.</summary>
        public Scalar ToScalar()
        {
            var value = Op.CallScalar("item", this);
            return value.Tag switch
            {
                ValueTag.Int => value.Int,
                ValueTag.Bool => value.Int != 0,
                _ => value.Double,
            };
        }

        /// <summary>Reads the elements, in row-major order, whatever the device and strides.</summary>
        public Utils.TensorAccessor<T> data<T>()
            where T : unmanaged
        {
            CheckType<T>();
            return new Utils.TensorAccessor<T>(this);
        }

        public override string ToString() => $"[{string.Join('x', shape)}], type = {dtype}, device = {device}";

        /// <summary>Borrows the handle for one native call; <see cref="Return"/> gives it back.</summary>
        internal IntPtr Borrow()
        {
            var handle = Safe;
            var added = false;
            handle.DangerousAddRef(ref added);
            return handle.DangerousGetHandle();
        }

        internal void Return() => _handle?.DangerousRelease();

        /// <summary>Takes the native handle away from this object, which becomes invalid.</summary>
        internal TensorHandle TakeHandle()
        {
            var handle = Safe;
            _handle = null;
            return handle;
        }

        internal static int ElementSize(ScalarType type) => type switch
        {
            ScalarType.Byte or ScalarType.Int8 or ScalarType.Bool => 1,
            ScalarType.Int16 or ScalarType.Float16 or ScalarType.BFloat16 => 2,
            ScalarType.Int32 or ScalarType.Float32 => 4,
            _ => 8,
        };

        internal static ScalarType TypeOf<T>()
            where T : unmanaged => default(T) switch
            {
                byte => ScalarType.Byte,
                sbyte => ScalarType.Int8,
                short => ScalarType.Int16,
                int => ScalarType.Int32,
                long => ScalarType.Int64,
                Half => ScalarType.Float16,
                float => ScalarType.Float32,
                double => ScalarType.Float64,
                bool => ScalarType.Bool,
                _ => throw new ArgumentException($"Tensors have no elements of type {typeof(T).Name}."),
            };

        internal unsafe void Read<T>(Span<T> target)
            where T : unmanaged
        {
            fixed (T* data = target)
            {
                NativeMethods.Check(NativeMethods.fw_tensor_read(Safe, data, (long)target.Length * sizeof(T)));
            }
        }

        private unsafe void* DataPointer()
        {
            var data = NativeMethods.fw_tensor_data(Safe);
            NativeMethods.Check((IntPtr)data);
            return data;
        }

        private void CheckType<T>()
            where T : unmanaged
        {
            if (TypeOf<T>() != dtype)
            {
                throw new ArgumentException($"The tensor holds {dtype}, {typeof(T).Name} was asked for.");
            }
        }

        private unsafe (long[] Sizes, long[] Strides) SizesAndStrides()
        {
            var count = ndim;
            var sizes = new long[count];
            var strides = new long[count];
            fixed (long* s = sizes, t = strides)
            {
                NativeMethods.Check(NativeMethods.fw_tensor_sizes(Safe, s, t));
            }

            return (sizes, strides);
        }
    }
}
