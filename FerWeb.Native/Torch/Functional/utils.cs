using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>Gradients as a whole.</summary>
        public static partial class utils
        {
            /// <summary>Scales all gradients so that their joint norm is at most <paramref name="max_norm"/>; returns the norm before.</summary>
            public static double clip_grad_norm_(IEnumerable<Modules.Parameter> tensors, double max_norm, double norm_type = 2.0)
            {
                using var scope = NewDisposeScope();
                using var _ = no_grad();
                var gradients = tensors.Select(t => t.grad).OfType<Tensor>().ToArray();
                if (gradients.Length == 0)
                {
                    return 0;
                }

                var norms = Op.CallMany("_foreach_norm.Scalar", gradients.Length, gradients, (Scalar)norm_type);
                var total = stack(norms).norm((float)norm_type).to(float64).item<double>();
                var scale = max_norm / (total + 1e-6);
                if (scale < 1)
                {
                    Op.Do("_foreach_mul_.Scalar", gradients, (Scalar)scale);
                }

                return total;
            }
        }
    }
}
