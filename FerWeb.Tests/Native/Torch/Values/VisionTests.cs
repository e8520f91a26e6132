using static FerWeb.Tests.Native.Torch.PyTorchCase;
using static FerWeb.Tests.Native.Torch.PyTorchInput;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace FerWeb.Tests.Native.Torch.Values;

public sealed class VisionTests : PyTorchTests<VisionTests>, IPyTorchCases
{
    private static readonly PyTorchInput _pictures = Real(2, 3, 6, 5);

    // Reaches beyond the picture on every side, for the padding modes.
    private static readonly PyTorchInput _grid = Between(-1.6, 1.6, 2, 4, 7, 2);

    public static IReadOnlyList<PyTorchCase> Cases { get; } =
    [
        .. from mode in Enum.GetValues<GridSampleMode>()
           from padding in Enum.GetValues<GridSamplePaddingMode>()
           from align in new[] { false, true }
           select Case(
               $"F.grid_sample(a, b, '{Lower(mode)}', '{Lower(padding)}', {align})",
               (a, b) => F.grid_sample(a, b, mode, padding, align),
               _pictures,
               _grid),
        Case("F.grid_sample(a, b, align_corners=False)", (a, b) => F.grid_sample(a, b), _pictures, _grid),
        Case("F.affine_grid(a, (2, 3, 4, 5), align_corners=False)", a => F.affine_grid(a, [2, 3, 4, 5]), Real(2, 2, 3)),
        Case("F.affine_grid(a, (2, 3, 4, 5), align_corners=True)", a => F.affine_grid(a, [2, 3, 4, 5], align_corners: true), Real(2, 2, 3)),
        Case("F.grid_sample(a, F.affine_grid(b, (2, 3, 6, 5), align_corners=False), padding_mode='border', align_corners=False)", (a, b) => F.grid_sample(a, F.affine_grid(b, [2, 3, 6, 5]), padding_mode: GridSamplePaddingMode.Border), _pictures, Real(2, 2, 3)),
        Case("F.interpolate(a, size=(9, 3))", a => F.interpolate(a, [9, 3]), _pictures),
        Case("F.interpolate(a, scale_factor=(2.0, 1.5))", a => F.interpolate(a, scale_factor: [2, 1.5]), _pictures),
        Case("F.interpolate(a, size=(9, 3), mode='bilinear', align_corners=False)", a => F.interpolate(a, [9, 3], mode: InterpolationMode.Bilinear), _pictures),
        Case("F.interpolate(a, size=(9, 3), mode='bilinear', align_corners=True)", a => F.interpolate(a, [9, 3], mode: InterpolationMode.Bilinear, align_corners: true), _pictures),
        Case("F.interpolate(a, scale_factor=(0.5, 2.0), mode='bilinear', align_corners=False)", a => F.interpolate(a, scale_factor: [0.5, 2], mode: InterpolationMode.Bilinear), _pictures),
        Case("F.interpolate(a, scale_factor=(0.7, 1.3), mode='bilinear', align_corners=False, recompute_scale_factor=True)", a => F.interpolate(a, scale_factor: [0.7, 1.3], mode: InterpolationMode.Bilinear, recompute_scale_factor: true), _pictures),
        Case("F.interpolate(a, size=(3, 2), mode='bilinear', align_corners=False, antialias=True)", a => F.interpolate(a, [3, 2], mode: InterpolationMode.Bilinear, antialias: true), _pictures),
        Case("F.interpolate(a, size=(9, 3), mode='bicubic', align_corners=False)", a => F.interpolate(a, [9, 3], mode: InterpolationMode.Bicubic), _pictures),
        Case("F.interpolate(a, size=(9, 3), mode='bicubic', align_corners=True)", a => F.interpolate(a, [9, 3], mode: InterpolationMode.Bicubic, align_corners: true), _pictures),
        Case("F.interpolate(a, size=(3, 2), mode='bicubic', align_corners=False, antialias=True)", a => F.interpolate(a, [3, 2], mode: InterpolationMode.Bicubic, antialias: true), _pictures),
        Case("F.interpolate(a, size=(3, 2), mode='area')", a => F.interpolate(a, [3, 2], mode: InterpolationMode.Area), _pictures),
        Case("F.interpolate(a, scale_factor=(0.5, 0.4), mode='area')", a => F.interpolate(a, scale_factor: [0.5, 0.4], mode: InterpolationMode.Area), _pictures),
    ];

    private static string Lower<T>(T mode)
        where T : struct, Enum => mode.ToString().ToLowerInvariant();
}
