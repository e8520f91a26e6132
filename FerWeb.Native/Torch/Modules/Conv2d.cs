using TorchSharp.Modules;

namespace TorchSharp.Modules
{
    /// <summary>2-D convolution (N, C, H, W).</summary>
    public sealed class Conv2d : torch.nn.Module<torch.Tensor, torch.Tensor>
    {
        internal Conv2d(long in_channels, long out_channels, (long, long) kernel_size, (long, long) stride, (long, long)? padding, Padding? padding_type, (long, long) dilation, PaddingModes padding_mode, long groups, bool bias, torch.Device? device, torch.ScalarType? dtype)
            : base(nameof(Conv2d))
        {
            if (padding_mode != PaddingModes.Zeros)
            {
                throw new ArgumentException($"Convolutions are padded with zeros; {padding_mode} is not supported.", nameof(padding_mode));
            }

            this.in_channels = in_channels;
            this.out_channels = out_channels;
            this.groups = groups;
            this.kernel_size = [kernel_size.Item1, kernel_size.Item2];
            this.stride = [stride.Item1, stride.Item2];
            this.padding = padding is { } p ? [p.Item1, p.Item2] : null;
            this.padding_type = padding_type;
            this.dilation = [dilation.Item1, dilation.Item2];
            weight = OwnParameter("weight", torch.empty(out_channels, in_channels / groups, kernel_size.Item1, kernel_size.Item2, dtype, device));
            torch.nn.init.kaiming_uniform_(weight, Math.Sqrt(5));
            if (bias)
            {
                this.bias = OwnParameter("bias", torch.empty(out_channels, dtype, device));
                var bound = 1 / Math.Sqrt(in_channels / groups * kernel_size.Item1 * kernel_size.Item2);
                torch.nn.init.uniform_(this.bias, -bound, bound);
            }
        }

        public Parameter weight { get; }

        public Parameter? bias { get; }

        public long in_channels { get; }

        public long out_channels { get; }

        public long groups { get; }

        public long[] kernel_size { get; }

        public long[] stride { get; }

        public long[]? padding { get; }

        public Padding? padding_type { get; }

        public long[] dilation { get; }

        public override torch.Tensor forward(torch.Tensor input) => padding_type is { } named
            ? torch.nn.functional.conv2d_padding(input, weight, bias, stride, named, dilation, groups)
            : torch.nn.functional.conv2d(input, weight, bias, stride, padding, dilation, groups);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Conv2d Conv2d(long in_channels, long out_channels, long kernel_size, long stride = 1, long padding = 0, long dilation = 1, PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device? device = null, ScalarType? dtype = null)
                => new(in_channels, out_channels, (kernel_size, kernel_size), (stride, stride), (padding, padding), null, (dilation, dilation), padding_mode, groups, bias, device, dtype);

            public static Conv2d Conv2d(long in_channels, long out_channels, long kernel_size, Padding padding, long stride = 1, long dilation = 1, PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device? device = null, ScalarType? dtype = null)
                => new(in_channels, out_channels, (kernel_size, kernel_size), (stride, stride), null, padding, (dilation, dilation), padding_mode, groups, bias, device, dtype);
        }
    }
}
