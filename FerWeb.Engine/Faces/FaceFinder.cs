using System.Collections.Concurrent;
using FerWeb.Engine.Faces;
using FerWeb.Engine.Photos;

namespace FerWeb.Engine.Faces;

/// <summary>Finds faces with OpenCV's cascades. Safe to call from many threads at once.</summary>
public sealed class FaceFinder : IDisposable
{
    // A picture of FER-2013's size and shape holds nothing but a face.
    private const int FaceSized = 64;
    private const double FaceShaped = 1.1;

    // What is this small and shows no upright face is still taken as one rather than refused.
    private const int TooSmallToSearch = 96;

    // The finder gives nine in ten of FER-2013's own crops a box of more than this share of their side.
    private const double TightCropShare = 0.85;
    private const double TightCropOffset = 0.06;

    private const double FlatDeviation = 8;

    private readonly IVisionProvider _vision = VisionProvider.Current;
    private readonly string _folder;
    private readonly ConcurrentBag<Cascades> _idle = [];

    /// <summary>Looks for the cascades once; each thread's set is loaded on its first search and kept.</summary>
    /// <param name="cascadeFolder">Folder with <c>haarcascades</c> and <c>lbpcascades</c>; default: FERWEB_CASCADES, then the usual places.</param>
    /// <exception cref="FileNotFoundException">The cascades are not installed; the message says what to install.</exception>
    public FaceFinder(string? cascadeFolder = null)
        => _folder = CascadeFiles.FindFolder(cascadeFolder);

    /// <summary>All faces of an upright picture, or the picture as a whole when it is a tightly cropped face.</summary>
    public FaceSearch Find(GrayImage photo)
    {
        ArgumentNullException.ThrowIfNull(photo);
        if (IsFlat(photo))
        {
            return new FaceSearch([], WholeImage: false);
        }

        double longer = Math.Max(photo.Width, photo.Height);
        if (longer <= FaceSized && IsFaceShaped(photo))
        {
            return Whole(photo, score: 0);
        }

        var found = Search(photo);
        if (found.Count == 0)
        {
            return longer <= TooSmallToSearch ? Whole(photo, score: 0) : new FaceSearch([], WholeImage: false);
        }

        var faces = found.Select(ToBox).OrderByDescending(box => box.Width).ToList();
        return faces is [{ Angle: 0 } only] && IsTightCrop(photo, only) ? Whole(photo, only.Score) : new FaceSearch(faces, WholeImage: false);
    }

    public void Dispose()
    {
        while (_idle.TryTake(out var cascades))
        {
            cascades.Dispose();
        }
    }

    private static FaceSearch Whole(GrayImage photo, float score)
        => new([new FaceBox(0, 0, photo.Width, photo.Height, Angle: 0, score)], WholeImage: true);

    private static bool IsFaceShaped(GrayImage photo)
        => Math.Max(photo.Width, photo.Height) <= FaceShaped * Math.Min(photo.Width, photo.Height);

    private static bool IsTightCrop(GrayImage photo, FaceBox face)
    {
        double longer = Math.Max(photo.Width, photo.Height);
        return IsFaceShaped(photo)
            && face.Width >= TightCropShare * longer
            && Math.Abs(face.X + ((face.Width - photo.Width) / 2.0)) <= TightCropOffset * longer
            && Math.Abs(face.Y + ((face.Height - photo.Height) / 2.0)) <= TightCropOffset * longer;
    }

    private static FaceBox ToBox(FaceCandidate face)
    {
        var side = Math.Max(1, (int)Math.Round(face.Side));
        return new FaceBox(
            (int)Math.Round(face.CenterX - (side / 2.0)), (int)Math.Round(face.CenterY - (side / 2.0)), side, side, (float)face.Degrees, face.Score);
    }

    private static bool IsFlat(GrayImage photo)
    {
        // A thousand samples tell as much as a million pixels.
        var step = Math.Max(1, photo.Pixels.Length / 1009);
        double sum = 0, squares = 0;
        var count = 0;
        for (var i = 0; i < photo.Pixels.Length; i += step, count++)
        {
            sum += photo.Pixels[i];
            squares += photo.Pixels[i] * photo.Pixels[i];
        }

        var mean = sum / count;
        return (squares / count) - (mean * mean) < FlatDeviation * FlatDeviation;
    }

    private List<FaceCandidate> Search(GrayImage picture)
    {
        var cascades = _idle.TryTake(out var idle) ? idle : new Cascades(_vision, _folder);
        try
        {
            return new FaceSearcher(_vision, cascades).Search(new Pyramid(_vision, picture));
        }
        finally
        {
            _idle.Add(cascades);
        }
    }
}
