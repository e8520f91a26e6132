namespace FerWeb.Engine.Training;

/// <summary>How far training pictures are varied; all zero for none.</summary>
public sealed record AugmentationOptions
{
    /// <value>No variation at all.</value>
    public static AugmentationOptions None { get; } = new()
    {
        AffineShare = 0,
        FlipShare = 0,
        BlurShare = 0,
        JpegShare = 0,
        LightShare = 0,
        EraseShare = 0,
        MixupShare = 0,
    };

    /// <value>Share of pictures that are turned, scaled and shifted.</value>
    public double AffineShare { get; init; } = 0.9;

    /// <value>Largest turn in degrees.</value>
    public double Rotation { get; init; } = 12;

    /// <value>Largest change of size, as a share.</value>
    public double Scale { get; init; } = 0.12;

    /// <value>Largest shift in pixels of the 48x48 picture.</value>
    public double Shift { get; init; } = 3;

    /// <value>Share of pictures that are mirrored.</value>
    public double FlipShare { get; init; } = 0.5;

    /// <value>Share of pictures that are blurred.</value>
    public double BlurShare { get; init; }

    /// <value>Largest standard deviation of the blur (Gaussian) in pixels of the 48x48 picture.</value>
    public double Blur { get; init; } = 1;

    /// <value>Share of pictures that lose what JPEG's quantisation loses.</value>
    public double JpegShare { get; init; }

    /// <value>Lowest quality of it; the highest is 95.</value>
    public int JpegQuality { get; init; } = 40;

    /// <value>Share of pictures whose brightness, contrast and gamma change.</value>
    public double LightShare { get; init; } = 0.5;

    /// <value>Largest change of brightness (in units of the white level) and of contrast.</value>
    public double Light { get; init; } = 0.25;

    /// <value>Largest change of the gray values' exponent: from 1 / (1 + gamma) to 1 + gamma.</value>
    public double Gamma { get; init; }

    /// <value>Share of pictures in which a rectangle is blanked out.</value>
    public double EraseShare { get; init; } = 0.3;

    /// <value>Largest area of that rectangle as a share of the picture; the smallest is 0.02.</value>
    public double EraseArea { get; init; } = 0.15;

    /// <value>Share of the batches in which each picture is mixed with another one.</value>
    public double MixupShare { get; init; }

    /// <value>Both parameters of mixup's beta distribution.</value>
    public double MixupAlpha { get; init; } = 0.2;
}
