namespace FerWeb.Runs.Curves;

/// <summary>What a mark tells.</summary>
public enum CurveMarkKind
{
    /// <summary>A new attempt went on from a checkpoint.</summary>
    Resumed,

    /// <summary>The learning rate was lowered by a rule.</summary>
    RateLowered,

    /// <summary>From here on the pictures have another size.</summary>
    PictureSize,
}

/// <summary>A step at which something happened that the curves should show.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Step">Steps done then.</param>
/// <param name="Size">Side of the pictures in pixels, for <see cref="CurveMarkKind.PictureSize"/>; otherwise 0.</param>
/// <param name="Epoch">Epochs done then, with fraction.</param>
/// <param name="Seconds">Training time until then.</param>
/// <param name="At">When that was; null where nothing tells it.</param>
public readonly record struct CurveMark(CurveMarkKind Kind, long Step, int Size, float Epoch = 0, float Seconds = 0, DateTimeOffset? At = null);
