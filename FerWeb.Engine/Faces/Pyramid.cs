using FerWeb.Engine.Photos;

namespace FerWeb.Engine.Faces;

/// <summary>
/// A picture with its halves, quarters and so on, each made when first needed. A small view is taken from the smallest of them that
/// has all its detail: averaging two by two pixels is many times quicker than shrinking a large picture by any factor. One thread at a time.
/// </summary>
internal sealed class Pyramid(IVisionProvider vision, GrayImage picture)
{
    private readonly List<GrayImage> _levels = [picture];

    /// <summary>Of the picture itself, in pixels; so are all coordinates.</summary>
    public int Width => picture.Width;

    /// <inheritdoc cref="Width"/>
    public int Height => picture.Height;

    /// <inheritdoc cref="IVisionProvider.Extract"/>
    public GrayImage Extract(in Region region, int width, int height)
    {
        var level = 0;
        for (var shrink = Math.Min(region.Width / width, region.Height / height); shrink >= 2 && HasLevel(level + 1); shrink /= 2)
        {
            level++;
        }

        double factor = 1 << level;
        return vision.Extract(_levels[level], new Region(region.CenterX / factor, region.CenterY / factor, region.Width / factor, region.Height / factor, region.Degrees), width, height);
    }

    private bool HasLevel(int level)
    {
        if (level == _levels.Count && _levels[^1] is { Width: > 1, Height: > 1 } last)
        {
            int width = last.Width / 2, height = last.Height / 2;
            _levels.Add(vision.Extract(last, new Region(width, height, 2 * width, 2 * height), width, height));
        }

        return level < _levels.Count;
    }
}
