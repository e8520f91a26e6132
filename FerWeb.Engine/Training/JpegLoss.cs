using FerWeb.Engine.Networks;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FerWeb.Engine.Training;

/// <summary>
/// What baseline JPEG takes from gray pictures, and nothing else of it: the cosine transform of 8x8 blocks, rounded to multiples of the
/// example table of ITU-T T.81 (1992), Annex K, which is scaled by the quality as the Independent JPEG Group's library does.
/// </summary>
internal static class JpegLoss
{
    public const int HighestQuality = 95;

    private const int Block = 8;
    private const double White = 255;

    private static readonly float[] _table =
    [
        16, 11, 10, 16, 24, 40, 51, 61,
        12, 12, 14, 19, 26, 58, 60, 55,
        14, 13, 16, 24, 40, 57, 69, 56,
        14, 17, 22, 29, 51, 87, 80, 62,
        18, 22, 37, 56, 68, 109, 103, 77,
        24, 35, 55, 64, 81, 104, 113, 92,
        49, 64, 78, 87, 103, 121, 120, 101,
        72, 92, 95, 98, 112, 100, 103, 99,
    ];

    /// <summary>(B, 1, H, H) of gray values from 0 to 1, whose edge is repeated up to whole blocks.</summary>
    /// <param name="gray">Values outside 0 to 1 are not clipped.</param>
    /// <param name="quality">(B), from 1 to <see cref="HighestQuality"/>.</param>
    public static Tensor Apply(Tensor gray, Tensor quality)
    {
        using var scope = NewDisposeScope();
        var (batch, side, device) = (gray.shape[0], gray.shape[3], gray.device);
        var blocks = (side + Block - 1) / Block;
        var rest = (blocks * Block) - side;
        var whole = functional.pad(gray, [0, rest, 0, rest], PaddingModes.Replicate).Times(White).Minus(128);
        whole = whole.view(batch, blocks, Block, blocks, Block).permute(0, 1, 3, 2, 4);

        var cosines = Cosines(device);
        var steps = Steps(quality).view(batch, 1, 1, Block, Block);
        var kept = (cosines.matmul(whole).matmul(cosines.t()) / steps).round() * steps;
        var seen = cosines.t().matmul(kept).matmul(cosines).permute(0, 1, 3, 2, 4).reshape(batch, 1, blocks * Block, blocks * Block);
        return seen.narrow(2, 0, side).narrow(3, 0, side).Plus(128).Times(1 / White).MoveToOuterDisposeScope();
    }

    // (B, 64): what each coefficient is rounded to a multiple of.
    private static Tensor Steps(Tensor quality)
    {
        var coarse = quality.reciprocal().Times(5000);
        var fine = quality.Times(-2).Plus(200);
        var scale = fine.Plus((coarse - fine) * quality.Below(50)).view(-1, 1);
        return (tensor(_table, device: quality.device).view(1, -1) * scale).Plus(50).Times(0.01).floor().Clamped(1, White);
    }

    // Row k: the cosine of frequency k, orthonormal.
    private static Tensor Cosines(Device device)
    {
        var values = new float[Block * Block];
        for (var k = 0; k < Block; k++)
        {
            for (var x = 0; x < Block; x++)
            {
                values[(k * Block) + x] = (float)(Math.Sqrt((k == 0 ? 1.0 : 2.0) / Block) * Math.Cos(((2 * x) + 1) * k * Math.PI / (2 * Block)));
            }
        }

        return tensor(values, [Block, Block], device: device);
    }
}
