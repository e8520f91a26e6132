using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor T => Op.Call("numpy_T", this);

        public Tensor this[params TensorIndex[] indices] => index(indices);

        public Tensor alias() => new(NativeMethods.Check(NativeMethods.fw_tensor_alias(Safe)));

        public Tensor clone() => Op.Call("clone", this);

        public Tensor detach() => Op.Call("detach", this);

        public Tensor contiguous() => Op.Call("contiguous", this);

        public Tensor cpu() => to(CPU);

        public Tensor cuda(Device? device = null, bool non_blocking = false) => to(device ?? CUDA, non_blocking: non_blocking);

        public Tensor to_type(ScalarType type, bool copy = false, bool disposeAfter = false, bool non_blocking = false)
            => Converted(Op.Call("to.dtype", this, type, non_blocking, copy), disposeAfter);

        public Tensor to(ScalarType type, bool copy = false, bool disposeAfter = false, bool non_blocking = false)
            => to_type(type, copy, disposeAfter, non_blocking);

        public Tensor to(ScalarType type, Device device, bool copy = false, bool disposeAfter = false, bool non_blocking = false)
            => Converted(Op.Call("to.device", this, device, type, non_blocking, copy), disposeAfter);

        public Tensor to(Device device, bool copy = false, bool disposeAfter = false, bool non_blocking = false)
            => to(dtype, device, copy, disposeAfter, non_blocking);

        public Tensor to(DeviceType deviceType, int deviceIndex = -1, bool copy = false, bool disposeAfter = false, bool non_blocking = false)
            => to(new Device(deviceType, deviceIndex), copy, disposeAfter, non_blocking);

        public Tensor to(Tensor other, bool non_blocking = false) => to(other.dtype, other.device, non_blocking: non_blocking);

        public Tensor type_as(Tensor tensor) => to_type(tensor.dtype);

        public Tensor @float() => to_type(ScalarType.Float32);

        public Tensor @double() => to_type(ScalarType.Float64);

        public Tensor @long() => to_type(ScalarType.Int64);

        public Tensor @bool() => to_type(ScalarType.Bool);

        public Tensor bfloat16() => to_type(ScalarType.BFloat16);

        public Tensor reshape(params long[] shape) => Op.Call("reshape", this, shape);

        public Tensor view(params long[] shape) => Op.Call("view", this, shape);

        public Tensor view_as(Tensor other) => Op.Call("view_as", this, other);

        public Tensor flatten(long start_dim = 0, long end_dim = -1) => Op.Call("flatten.using_ints", this, start_dim, end_dim);

        public Tensor permute(params long[] permutation) => Op.Call("permute", this, permutation);

        public Tensor transpose(long dim0, long dim1) => Op.Call("transpose.int", this, dim0, dim1);

        public Tensor t() => Op.Call("t", this);

        public Tensor unsqueeze(long dim) => Op.Call("unsqueeze", this, dim);

        public Tensor squeeze(long? dim = null) => dim is { } d ? Op.Call("squeeze.dim", this, d) : Op.Call("squeeze", this);

        public Tensor expand(params long[] sizes) => Op.Call("expand", this, sizes);

        public Tensor expand_as(Tensor other) => expand(other.shape);

        public Tensor repeat(params long[] sizes) => Op.Call("repeat", this, sizes);

        public Tensor flip(params long[] dims) => Op.Call("flip", this, dims);

        public Tensor narrow(long dim, long start, long length) => Op.Call("narrow", this, dim, start, length);

        public Tensor select(long dim, long index) => Op.Call("select.int", this, dim, index);

        public Tensor slice(long dim, long start, long finish, long step) => Op.Call("slice.Tensor", this, dim, start, finish, step);

        public Tensor[] split(long size, int dim = 0) => Op.CallMany("split.Tensor", LongestSide, this, size, (long)dim);

        public Tensor[] chunk(long chunks, long dim = 0L) => Op.CallMany("chunk", chunks, this, chunks, dim);

        public Tensor[] unbind(long dimension = 0L) => Op.CallMany("unbind.int", LongestSide, this, dimension);

        public Tensor roll(long shifts, long? dims = null) => Op.Call("roll", this, new[] { shifts }, dims is { } d ? new[] { d } : Array.Empty<long>());

        public Tensor as_strided(long[] size, long[] strides, long storageOffset = 0L) => Op.Call("as_strided", this, size, strides, storageOffset);

        public Tensor index(params TensorIndex[] indices) => TensorIndex.Apply(this, indices);

        public Tensor index_put_(Tensor value, params TensorIndex[] indices)
        {
            using var target = TensorIndex.Slots(this, indices, out var tensors);
            if (tensors.Length == 0)
            {
                target.copy_(value);
            }
            else
            {
                Op.InPlace("index_put_", target, Argument.Optionals(tensors), value, false);
            }

            return this;
        }

        public Tensor index_select(long dim, Tensor index) => Op.Call("index_select", this, dim, index);

        public Tensor index_add_(long dim, Tensor index, Tensor source, Scalar alpha) => Op.InPlace("index_add_", this, dim, index, source, alpha);

        public Tensor gather(long dim, Tensor index) => Op.Call("gather", this, dim, index);

        public Tensor scatter(long dim, Tensor index, Tensor src) => Op.Call("scatter.src", this, dim, index, src);

        public Tensor scatter_(long dim, Tensor index, Tensor src) => Op.InPlace("scatter_.src", this, dim, index, src);

        public Tensor scatter_add_(long dim, Tensor index, Tensor src) => Op.InPlace("scatter_add_", this, dim, index, src);

        public Tensor masked_fill(Tensor mask, Scalar value) => Op.Call("masked_fill.Scalar", this, mask, value);

        public Tensor masked_fill_(Tensor mask, Scalar value) => Op.InPlace("masked_fill_.Scalar", this, mask, value);

        public Tensor masked_select(Tensor mask) => Op.Call("masked_select", this, mask);

        public Tensor nonzero() => Op.Call("nonzero", this);

        public Tensor copy_(Tensor source, bool nonBlocking = false) => Op.InPlace("copy_", this, source, nonBlocking);

        public Tensor fill_(Scalar value) => Op.InPlace("fill_.Scalar", this, value);

        public Tensor zero_() => Op.InPlace("zero_", this);

        public Tensor set_(Tensor source) => Op.InPlace("set_.source_Tensor", this, source);

        public Tensor tril(long diagonal = 0) => Op.Call("tril", this, diagonal);

        public Tensor triu(long diagonal = 0) => Op.Call("triu", this, diagonal);

        // At least as many parts as any cut along one dimension gives.
        private long LongestSide => shape.Append(1).Max();

        private Tensor Converted(Tensor result, bool disposeAfter)
        {
            if (disposeAfter)
            {
                Dispose();
            }

            return result;
        }
    }
}
