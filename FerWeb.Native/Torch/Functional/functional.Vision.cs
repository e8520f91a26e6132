using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public enum InterpolationMode
    {
        Nearest = 0,
        Linear = 1,
        Bilinear = 2,
        Bicubic = 3,
        Trilinear = 4,
        Area = 5,
    }

    public enum GridSampleMode
    {
        Nearest = 0,
        Bilinear = 2,
    }

    public enum GridSamplePaddingMode
    {
        Zeros = 0,
        Reflection = 1,
        Border = 2,
    }

    public static partial class nn
    {
        public static partial class functional
        {
            /// <summary>Where each output pixel is read, (N, H, W, 2) as (x, y) from -1 to 1, by transforms (N, 2, 3); size is (N, C, H, W).</summary>
            public static Tensor affine_grid(Tensor theta, long[]? size = null, bool align_corners = false)
                => Op.Call("affine_grid_generator", theta, size, align_corners);

            /// <summary>Reads pictures (N, C, H, W) at the places of a grid (N, H', W', 2), -1 and 1 being the borders.</summary>
            public static Tensor grid_sample(Tensor input, Tensor grid, GridSampleMode mode = GridSampleMode.Bilinear, GridSamplePaddingMode padding_mode = GridSamplePaddingMode.Zeros, bool? align_corners = null)
            {
                // ATen numbers the modes otherwise than TorchSharp does.
                var interpolation = mode == GridSampleMode.Bilinear ? 0L : 1L;
                var outside = padding_mode switch
                {
                    GridSamplePaddingMode.Zeros => 0L,
                    GridSamplePaddingMode.Border => 1L,
                    _ => 2L,
                };
                return Op.Call("grid_sampler", input, grid, interpolation, outside, align_corners ?? false);
            }

            /// <summary>Resizes pictures (N, C, H, W) to a size (height, width) or by factors of the same order.</summary>
            public static Tensor interpolate(Tensor x, long[]? size = null, double[]? scale_factor = null, InterpolationMode mode = InterpolationMode.Nearest, bool? align_corners = null, bool recompute_scale_factor = false, bool antialias = false)
            {
                if (scale_factor is not null && (recompute_scale_factor || mode == InterpolationMode.Area))
                {
                    size = [.. scale_factor.Select((factor, axis) => (long)Math.Floor(x.shape[axis + 2] * factor))];
                    scale_factor = null;
                }

                return mode switch
                {
                    InterpolationMode.Nearest => Op.Call("upsample_nearest2d.vec", x, size, scale_factor),
                    InterpolationMode.Bilinear => Op.Call(antialias ? "_upsample_bilinear2d_aa.vec" : "upsample_bilinear2d.vec", x, size, align_corners ?? false, scale_factor),
                    InterpolationMode.Bicubic => Op.Call(antialias ? "_upsample_bicubic2d_aa.vec" : "upsample_bicubic2d.vec", x, size, align_corners ?? false, scale_factor),
                    InterpolationMode.Area => adaptive_avg_pool2d(x, size!),
                    _ => throw new ArgumentException($"Interpolation {mode} is not for pictures.", nameof(mode)),
                };
            }
        }
    }
}
