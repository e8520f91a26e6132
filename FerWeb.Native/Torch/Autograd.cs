using TorchSharp.Interop;

namespace TorchSharp;

/// <summary>Switches the recording of gradients on this thread until disposed.</summary>
internal sealed class AutoGradMode : IDisposable
{
    private readonly bool _previous = IsEnabled;

    public AutoGradMode(bool enabled) => NativeMethods.fw_set_grad_mode(enabled ? 1 : 0);

    public static bool IsEnabled => NativeMethods.fw_grad_mode() != 0;

    public void Dispose() => NativeMethods.fw_set_grad_mode(_previous ? 1 : 0);
}

public static partial class torch
{
    /// <summary>Differentiation.</summary>
    public static partial class autograd
    {
        /// <summary>Gradients of the outputs with respect to the inputs, without touching <c>grad</c>.</summary>
        public static unsafe IList<Tensor> grad(IList<Tensor> outputs, IList<Tensor> inputs, IList<Tensor>? grad_outputs = null, bool retain_graph = false, bool create_graph = false, bool allow_unused = false)
        {
            using var roots = new Borrowed(outputs);
            using var gradients = new Borrowed(grad_outputs);
            using var leaves = new Borrowed(inputs);
            var results = new IntPtr[inputs.Count];
            fixed (IntPtr* o = roots.Handles, g = gradients.Handles, i = leaves.Handles, r = results)
            {
                NativeMethods.Check(NativeMethods.fw_grad(o, g, outputs.Count, i, inputs.Count, retain_graph ? 1 : 0, create_graph ? 1 : 0, allow_unused ? 1 : 0, r));
            }

            return [.. results.Select(handle => handle == IntPtr.Zero ? null! : new Tensor(handle))];
        }

        /// <summary>Accumulates the gradients of the tensors into the leaves of their graph.</summary>
        public static unsafe void backward(IList<Tensor> tensors, IList<Tensor>? grad_tensors = null, bool? retain_graph = null, bool create_graph = false, IList<Tensor>? inputs = null)
        {
            using var roots = new Borrowed(tensors);
            using var gradients = new Borrowed(grad_tensors);
            using var leaves = new Borrowed(inputs);
            fixed (IntPtr* t = roots.Handles, g = gradients.Handles, i = leaves.Handles)
            {
                NativeMethods.Check(NativeMethods.fw_backward(t, g, tensors.Count, retain_graph ?? create_graph ? 1 : 0, create_graph ? 1 : 0, i, inputs?.Count ?? 0));
            }
        }

        // Handles of tensors, kept alive for one native call.
        private readonly struct Borrowed : IDisposable
        {
            private readonly IList<Tensor> _tensors;

            public Borrowed(IList<Tensor>? tensors)
            {
                _tensors = tensors ?? [];
                Handles = tensors is null ? null : new IntPtr[tensors.Count];
                try
                {
                    for (var k = 0; k < _tensors.Count; k++)
                    {
                        Handles![k] = _tensors[k]?.Borrow() ?? IntPtr.Zero;
                    }
                }
                catch (ObjectDisposedException)
                {
                    Dispose();
                    throw;
                }
            }

            public IntPtr[]? Handles { get; }

            public void Dispose()
            {
                for (var k = 0; k < _tensors.Count; k++)
                {
                    if (Handles![k] != IntPtr.Zero)
                    {
                        _tensors[k].Return();
                    }
                }
            }
        }
    }
}
