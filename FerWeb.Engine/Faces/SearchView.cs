using FerWeb.Engine.Photos;

namespace FerWeb.Engine.Faces;

/// <summary>A picture prepared for a cascade: scaled, padded with replicated borders, turned; maps hits back.</summary>
internal sealed class SearchView
{
    private const byte PaintGray = 128;

    private readonly Region _region;
    private readonly double _scale;

    private SearchView(GrayImage image, Region region, double scale)
        => (Image, _region, _scale) = (image, region, scale);

    public GrayImage Image { get; private init; }

    private bool IsMirrored { get; init; }

    /// <summary>Scales the picture so that one of its pixels becomes <paramref name="scale"/>, after padding each side.</summary>
    /// <param name="padding">Border on each side, in pixels of <paramref name="picture"/>.</param>
    /// <param name="degrees">The view stands upright for faces tilted clockwise by this.</param>
    public static SearchView Of(Pyramid picture, double scale, double padding, double degrees = 0)
    {
        var region = new Region(picture.Width / 2.0, picture.Height / 2.0, picture.Width + (2 * padding), picture.Height + (2 * padding), degrees);
        var (width, height) = (Math.Max(1, (int)Math.Round(region.Width * scale)), Math.Max(1, (int)Math.Round(region.Height * scale)));
        return new SearchView(picture.Extract(region, width, height), region, scale);
    }

    /// <summary>A square patch around a candidate, turned as it is.</summary>
    /// <param name="reach">Side of the patch in sides of the candidate.</param>
    /// <param name="side">Width and height of the view in pixels.</param>
    public static SearchView Around(Pyramid picture, FaceCandidate candidate, double reach, int side)
    {
        var region = new Region(candidate.CenterX, candidate.CenterY, candidate.Side * reach, candidate.Side * reach, candidate.Degrees);
        return new SearchView(picture.Extract(region, side, side), region, side / region.Width);
    }

    public SearchView Equalized(IVisionProvider vision) => new(vision.Equalize(Image), _region, _scale) { IsMirrored = IsMirrored };

    /// <summary>The same upright view with the middle of a face painted over, so that no cascade spends its time there again.</summary>
    public SearchView Without(FaceCandidate face)
    {
        var (left, right) = Middle(face.CenterX - (_region.CenterX - (_region.Width / 2)), face.Side, Image.Width);
        var (top, bottom) = Middle(face.CenterY - (_region.CenterY - (_region.Height / 2)), face.Side, Image.Height);
        var pixels = (byte[])Image.Pixels.Clone();
        for (var y = top; y < bottom; y++)
        {
            pixels.AsSpan((y * Image.Width) + left, right - left).Fill(PaintGray);
        }

        return new(new GrayImage(Image.Width, Image.Height, pixels), _region, _scale);
    }

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

    // Half of the face's side: another face beside it reaches into its square, but not as far. At an edge of the view there is none.
    private (int From, int To) Middle(double center, double side, int length)
    {
        double from = center - (side / 2) <= 0 ? 0 : (center - (side / 4)) * _scale;
        double to = (center + (side / 2)) * _scale >= length ? length : (center + (side / 4)) * _scale;
        return ((int)Math.Clamp(from, 0, length), (int)Math.Clamp(to, 0, length));
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
