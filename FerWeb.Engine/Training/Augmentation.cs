using FerWeb.Engine.Networks;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FerWeb.Engine.Training;

/// <summary>Varies a whole batch at once: one affine grid, one sampling, and masks; no loop over pictures. Draws from the global generator.</summary>
internal static class Augmentation
{
    private const double SmallestErasedArea = 0.02;

    // A blur that leaves every pixel as it is: the next one weighs e^-12.
    private const double SharpDeviation = 0.2;

    /// <summary>Turns normalised (B, 1, H, H) into varied (B, 1, size, size) that show a window of the network's input size in source pixels.</summary>
    public static Tensor Apply(Tensor faces, int size, NetworkDescription network, AugmentationOptions options)
    {
        using var scope = NewDisposeScope();
        var view = network.InputSize;
        var seen = functional.grid_sample(
            faces,
            functional.affine_grid(Transforms(faces, view, options), [faces.shape[0], 1, size, size], align_corners: false),
            mode: GridSampleMode.Bilinear,
            padding_mode: GridSamplePaddingMode.Border,
            align_corners: false);
        seen = Blur(seen, options.Blur * size / view, options);
        seen = LoseAsJpeg(seen, network, options);
        seen = ChangeLight(seen, network, options);
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

    // Separable, each picture with its own deviation (in pixels of these pictures).
    private static Tensor Blur(Tensor faces, double largest, AugmentationOptions options)
    {
        if (options.BlurShare <= 0 || largest <= 0)
        {
            return faces;
        }

        var (batch, side, device) = (faces.shape[0], faces.shape[3], faces.device);
        var chosen = Chosen(batch, options.BlurShare, device);
        var deviation = (rand(batch, device: device) * chosen).Times(largest).Clamped(SharpDeviation, largest + SharpDeviation).view(batch, 1);
        var radius = (int)Math.Ceiling(3 * largest);
        var distance = linspace(-radius, radius, (2 * radius) + 1, dtype: ScalarType.Float32, device: device).view(1, -1);
        var share = distance / deviation;
        var weights = functional.softmax((share * share).Times(-0.5), 1).view(batch, -1, 1, 1, 1);
        Tensor Along(Tensor pictures, int dimension)
        {
            var sum = zeros_like(faces);
            for (var k = 0; k <= 2 * radius; k++)
            {
                sum = sum.Plus(pictures.narrow(dimension, k, side) * weights.select(1, k));
            }

            return sum;
        }

        var across = Along(functional.pad(faces, [radius, radius, 0, 0], PaddingModes.Replicate), 3);
        return Along(functional.pad(across, [0, 0, radius, radius], PaddingModes.Replicate), 2);
    }

    private static Tensor LoseAsJpeg(Tensor faces, NetworkDescription network, AugmentationOptions options)
    {
        if (options.JpegShare <= 0)
        {
            return faces;
        }

        var (batch, device) = (faces.shape[0], faces.device);
        var quality = rand(batch, device: device).Times(JpegLoss.HighestQuality - options.JpegQuality).Plus(options.JpegQuality);
        var chosen = Chosen(batch, options.JpegShare, device).view(batch, 1, 1, 1);
        var lost = ToNetwork(JpegLoss.Apply(ToWhiteLevel(faces, network), quality), network);
        return faces.Plus((lost - faces) * chosen);
    }

    private static Tensor ChangeLight(Tensor faces, NetworkDescription network, AugmentationOptions options)
    {
        if (options.LightShare <= 0)
        {
            return faces;
        }

        var batch = faces.shape[0];
        var chosen = Chosen(batch, options.LightShare, faces.device);
        if (options.Gamma > 0)
        {
            var exponent = (Uniform(batch, Math.Log(1 + options.Gamma), faces.device) * chosen).exp().view(batch, 1, 1, 1);
            faces = ToNetwork(ToWhiteLevel(faces, network).Clamped(0, 1).pow(exponent), network);
        }

        var contrast = (Uniform(batch, options.Light, faces.device) * chosen).Plus(1).view(batch, 1, 1, 1);
        var brightness = (Uniform(batch, options.Light / network.Deviation, faces.device) * chosen).view(batch, 1, 1, 1);
        var mean = faces.mean([1, 2, 3], keepdim: true);
        return ((faces - mean) * contrast).Plus(mean).Plus(brightness);
    }

    // Between what the network reads and gray values of 0 (black) to 1 (white).
    private static Tensor ToWhiteLevel(Tensor faces, NetworkDescription network) => faces.Times(network.Deviation).Plus(network.Mean);

    private static Tensor ToNetwork(Tensor gray, NetworkDescription network) => gray.Minus(network.Mean).Times(1 / network.Deviation);

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
