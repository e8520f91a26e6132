namespace FerWeb.Engine.Imaging.Faces;

/// <summary>A picture prepared for a cascade: scaled, padded with replicated borders, turned; maps hits back.</summary>
internal sealed class SearchView
{
    private readonly Region _region;
    private readonly double _scale;

    private SearchView(GrayImage image, Region region, double scale)
        => (Image, _region, _scale) = (image, region, scale);

    public GrayImage Image { get; private init; }

    private bool IsMirrored { get; init; }

    /// <summary>Scales the picture so that one of its pixels becomes <paramref name="scale"/>, after padding each side.</summary>
    /// <param name="padding">Border on each side, in pixels of <paramref name="picture"/>.</param>
    /// <param name="degrees">The view stands upright for faces tilted clockwise by this.</param>
    public static SearchView Of(IVisionProvider vision, GrayImage picture, double scale, double padding, double degrees = 0)
    {
        var region = new Region(picture.Width / 2.0, picture.Height / 2.0, picture.Width + (2 * padding), picture.Height + (2 * padding), degrees);
        var (width, height) = (Math.Max(1, (int)Math.Round(region.Width * scale)), Math.Max(1, (int)Math.Round(region.Height * scale)));
        return new SearchView(vision.Extract(picture, region, width, height), region, scale);
    }

    /// <summary>A square patch around a candidate, turned as it is.</summary>
    /// <param name="reach">Side of the patch in sides of the candidate.</param>
    /// <param name="side">Width and height of the view in pixels.</param>
    public static SearchView Around(IVisionProvider vision, GrayImage picture, FaceCandidate candidate, double reach, int side)
    {
        var region = new Region(candidate.CenterX, candidate.CenterY, candidate.Side * reach, candidate.Side * reach, candidate.Degrees);
        return new SearchView(vision.Extract(picture, region, side, side), region, side / region.Width);
    }

    public SearchView Equalized(IVisionProvider vision) => new(vision.Equalize(Image), _region, _scale) { IsMirrored = IsMirrored };

    /// <summary>The same view seen in a mirror.</summary>
    public SearchView Mirrored()
    {
        var pixels = (byte[])Image.Pixels.Clone();
        for (var y = 0; y < Image.Height; y++)
        {
            pixels.AsSpan(y * Image.Width, Image.Width).Reverse();
        }

        return new(new GrayImage(Image.Width, Image.Height, pixels), _region, _scale) { IsMirrored = !IsMirrored };
    }

    /// <summary>A hit in this view, in coordinates of the picture.</summary>
    /// <param name="shiftX">Moves the centre sideways, in sides of the hit.</param>
    public FaceCandidate ToPicture(Hit hit, double shiftX = 0)
    {
        var x = (hit.X + (hit.Side * (0.5 + shiftX)) - (Image.Width / 2.0)) / _scale;
        var y = (hit.Y + (hit.Side * 0.5) - (Image.Height / 2.0)) / _scale;
        x = IsMirrored ? -x : x;
        var (sin, cos) = Math.SinCos(_region.Degrees * Math.PI / 180);
        return new FaceCandidate(
            _region.CenterX + (cos * x) - (sin * y), _region.CenterY + (sin * x) + (cos * y), hit.Side / _scale, _region.Degrees, hit.Count);
    }
}
