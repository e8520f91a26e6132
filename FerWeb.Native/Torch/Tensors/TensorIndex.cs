using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>One entry between the brackets of an index: a number, a slice, a new axis, an ellipsis, or a tensor.</summary>
    public struct TensorIndex
    {
        private enum Kind
        {
            None,
            Single,
            Ellipsis,
            Tensor,
            Slice,
        }

        private Kind _kind;
        private long? _start;
        private long? _stop;
        private long? _step;
        private Tensor? _tensor;

        /// <summary>All the axes that the other entries leave over.</summary>
        public static readonly TensorIndex Ellipsis = new() { _kind = Kind.Ellipsis };

        /// <summary>A new axis of length 1.</summary>
        public static readonly TensorIndex None = new() { _kind = Kind.None };

        /// <summary>The whole axis.</summary>
        public static readonly TensorIndex Colon = Slice();

        public static TensorIndex Slice(long? start = null, long? stop = null, long? step = null)
            => new() { _kind = Kind.Slice, _start = start, _stop = stop, _step = step };

        public static TensorIndex Slice(Range range) => Slice(
            range.Start.IsFromEnd ? -range.Start.Value : range.Start.Value,
            !range.End.IsFromEnd ? range.End.Value : range.End.Value == 0 ? null : -range.End.Value);

        public static TensorIndex Single(long? index) => new() { _kind = Kind.Single, _start = index };

        public static TensorIndex Tensor(Tensor tensor) => new() { _kind = Kind.Tensor, _tensor = tensor };

        public static implicit operator TensorIndex(long value) => Single(value);

        public static implicit operator TensorIndex((int? start, int? end) range) => Slice(range.start, range.end);

        public static implicit operator TensorIndex(Range range) => Slice(range);

        public static implicit operator TensorIndex(Index index) => Single(index.IsFromEnd ? -index.Value : index.Value);

        // How many axes of the source the entry stands for.
        private readonly long Axes => _kind switch
        {
            Kind.Single or Kind.Slice => 1,
            Kind.Tensor => _tensor!.dtype is ScalarType.Bool or ScalarType.Byte ? _tensor.ndim : 1,
            _ => 0,
        };

        internal static Tensor Apply(Tensor source, TensorIndex[] indices)
        {
            var view = Slots(source, indices, out var tensors);
            if (tensors.Length == 0)
            {
                return view;
            }

            var picked = Op.Call("index.Tensor", view, Argument.Optionals(tensors));
            view.Dispose();
            return picked;
        }

        // Applies all that makes a view; what is left (tensor indices) comes back by axis.
        internal static Tensor Slots(Tensor source, TensorIndex[] indices, out Tensor?[] tensors)
        {
            var named = indices.Sum(index => index.Axes);
            var view = source.alias();
            var axis = 0L;
            var masked = 0L;
            var found = new List<Tensor?>();
            foreach (var index in indices)
            {
                switch (index._kind)
                {
                    case Kind.Single:
                        view = Next(view, view.select(axis, index._start!.Value));
                        break;
                    case Kind.Slice:
                        view = Next(view, Op.Call("slice.Tensor", view, axis, index._start, index._stop, index._step ?? 1));
                        axis++;
                        break;
                    case Kind.None:
                        view = Next(view, view.unsqueeze(axis));
                        axis++;
                        break;
                    case Kind.Ellipsis:
                        axis += source.ndim - named;
                        break;
                    default:
                        while (found.Count < axis - masked)
                        {
                            found.Add(null);
                        }

                        // A mask stands for as many axes as it has, but is one entry of the list.
                        found.Add(index._tensor);
                        masked += index.Axes - 1;
                        axis += index.Axes;
                        break;
                }
            }

            tensors = [.. found];
            return view;
        }

        private static Tensor Next(Tensor old, Tensor next)
        {
            old.Dispose();
            return next;
        }
    }
}
