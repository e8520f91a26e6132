using TorchSharp.Modules;

namespace TorchSharp.Modules
{
    /// <summary>Batch normalisation over (N, H, W) per channel, with running statistics for evaluation.</summary>
    public sealed class BatchNorm2d : torch.nn.Module<torch.Tensor, torch.Tensor>
    {
        internal BatchNorm2d(long num_features, double eps, double? momentum, bool affine, bool track_running_stats, torch.Device? device, torch.ScalarType? dtype)
            : base(nameof(BatchNorm2d))
        {
            this.num_features = num_features;
            this.eps = eps;
            this.momentum = momentum;
            if (affine)
            {
                weight = OwnParameter("weight", torch.ones(num_features, dtype, device));
                bias = OwnParameter("bias", torch.zeros(num_features, dtype, device));
            }

            if (track_running_stats)
            {
                running_mean = OwnBuffer("running_mean", torch.zeros(num_features, dtype, device));
                running_var = OwnBuffer("running_var", torch.ones(num_features, dtype, device));
                num_batches_tracked = OwnBuffer("num_batches_tracked", torch.zeros([], torch.int64, device));
            }
        }

        public Parameter? weight { get; }

        public Parameter? bias { get; }

        public torch.Tensor? running_mean { get; }

        public torch.Tensor? running_var { get; }

        public torch.Tensor? num_batches_tracked { get; }

        public long num_features { get; }

        public double eps { get; set; }

        /// <summary>Weight of a new batch in the running statistics; null gives every batch the same weight.</summary>
        public double? momentum { get; set; }

        public override torch.Tensor forward(torch.Tensor input)
        {
            var share = momentum ?? 0;
            if (training && num_batches_tracked is not null)
            {
                num_batches_tracked.add_(1);
                share = momentum ?? (1.0 / num_batches_tracked.item<long>());
            }

            return torch.nn.functional.batch_norm(input, running_mean, running_var, weight, bias, training || running_mean is null, share, eps);
        }
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static BatchNorm2d BatchNorm2d(long num_features, double eps = 1e-05, double momentum = 0.1, bool affine = true, bool track_running_stats = true, Device? device = null, ScalarType? dtype = null)
                => new(num_features, eps, momentum, affine, track_running_stats, device, dtype);
        }
    }
}
