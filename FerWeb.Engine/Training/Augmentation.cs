using FerWeb.Engine.Networks;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FerWeb.Engine.Training;

/// <summary>Varies a whole batch at once: one affine grid, one sampling, and masks; no loop over pictures. Draws from the global generator.</summary>
internal static class Augmentation
{
    private const double SmallestErasedArea = 0.02;

    /// <summary>
    /// Turns normalised (B, 1, H, H) into varied (B, 1, size, size) that show a window of <paramref name="view"/> x
    /// <paramref name="view"/> source pixels.
    /// </summary>
    /// <param name="deviation">What the pixels were divided by, so that brightness means the same for every network.</param>
    public static Tensor Apply(Tensor faces, int view, int size, float deviation, AugmentationOptions options)
    {
        using var scope = NewDisposeScope();
        var seen = functional.grid_sample(
            faces,
            functional.affine_grid(Transforms(faces, view, options), [faces.shape[0], 1, size, size], align_corners: false),
            mode: GridSampleMode.Bilinear,
            padding_mode: GridSamplePaddingMode.Border,
            align_corners: false);
        seen = ChangeLight(seen, options.Light / deviation, options);
        return Erase(seen, options).MoveToOuterDisposeScope();
    }

    // (B, 2, 3): where each output pixel is read, in the [-1, 1] coordinates of the source.
    private static Tensor Transforms(Tensor faces, int view, AugmentationOptions options)
    {
        var (batch, side, device) = (faces.shape[0], (double)faces.shape[3], faces.device);
        var moved = Chosen(batch, options.AffineShare, device);
        var angle = Uniform(batch, options.Rotation * Math.PI / 180, device) * moved;
        var zoom = (Uniform(batch, options.Scale, device) * moved).Plus(1).Times(view / side);
        var shiftX = Uniform(batch, options.Shift * 2 / side, device) * moved;
        var shiftY = Uniform(batch, options.Shift * 2 / side, device) * moved;
        var mirror = Chosen(batch, options.FlipShare, device).Times(-2).Plus(1);

        var (cos, sin) = (angle.cos() * zoom, angle.sin() * zoom);
        var top = stack([cos * mirror, -sin, shiftX], 1);
        var bottom = stack([sin * mirror, cos, shiftY], 1);
        return stack([top, bottom], 1);
    }

    private static Tensor ChangeLight(Tensor faces, double brightest, AugmentationOptions options)
    {
        if (options.LightShare <= 0)
        {
            return faces;
        }

        var batch = faces.shape[0];
        var chosen = Chosen(batch, options.LightShare, faces.device);
        var contrast = (Uniform(batch, options.Light, faces.device) * chosen).Plus(1).view(batch, 1, 1, 1);
        var brightness = (Uniform(batch, brightest, faces.device) * chosen).view(batch, 1, 1, 1);
        var mean = faces.mean([1, 2, 3], keepdim: true);
        return ((faces - mean) * contrast).Plus(mean).Plus(brightness);
    }

    private static Tensor Erase(Tensor faces, AugmentationOptions options)
    {
        if (options.EraseShare <= 0)
        {
            return faces;
        }

        var (batch, side, device) = (faces.shape[0], faces.shape[3], faces.device);
        var area = rand(batch, device: device).Times(options.EraseArea - SmallestErasedArea).Plus(SmallestErasedArea);
        var aspect = Uniform(batch, Math.Log(3), device).exp();
        var halfHeight = (area * aspect).sqrt().Times(side / 2.0).view(batch, 1, 1, 1);
        var halfWidth = (area / aspect).sqrt().Times(side / 2.0).view(batch, 1, 1, 1);
        var centreY = rand(batch, device: device).Times(side).view(batch, 1, 1, 1);
        var centreX = rand(batch, device: device).Times(side).view(batch, 1, 1, 1);
        var chosen = Chosen(batch, options.EraseShare, device).view(batch, 1, 1, 1);

        var axis = linspace(0.5, side - 0.5, side, dtype: ScalarType.Float32, device: device);
        var inRow = (axis.view(1, 1, side, 1) - centreY).abs() < halfHeight;
        var inColumn = (axis.view(1, 1, 1, side) - centreX).abs() < halfWidth;
        var erased = inRow.to(ScalarType.Float32) * inColumn.to(ScalarType.Float32) * chosen;
        return faces * erased.neg().Plus(1);
    }

    private static Tensor Uniform(long count, double largest, Device device) => rand(count, device: device).Times(2).Minus(1).Times(largest);

    private static Tensor Chosen(long count, double share, Device device) => rand(count, device: device).Below(share);
}
