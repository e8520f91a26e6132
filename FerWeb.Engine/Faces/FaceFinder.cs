using FerWeb.Engine.Photos;

namespace FerWeb.Engine.Faces;

/// <summary>
/// Finds faces with BlazeFace: proposes in the whole picture, looks at each proposal again upright and at the size that the network
/// knows best; looks closer, then sideways, only where nothing was found. Safe to call from many threads at once.
/// </summary>
public sealed class FaceFinder : IDisposable
{
    // A picture of FER-2013's size and shape holds nothing but a face; what is this small and shows none is still taken as one.
    private const int FaceSized = 64;
    private const int TooSmallToSearch = 96;
    private const float MostTilt = 30; // degrees; of a picture taken whole the network would see a head that lies

    private const int ClosestLook = 320;
    private const double SmallFace = 0.12;
    private const double TileOverlap = 0.25;
    private const int TilesPerSide = 4;

    private readonly BlazeFace _front;
    private readonly BlazeFace _back;
    private readonly SecondLook _secondLook;

    /// <summary>Loads the two networks.</summary>
    /// <param name="folder">Where they lie; default: beside the program.</param>
    /// <exception cref="FileNotFoundException">They are not there; the message says what to do.</exception>
    public FaceFinder(string? folder = null)
    {
        folder ??= FaceNetworkFiles.DefaultFolder;
        _front = new BlazeFace(FaceNetworkFiles.Find(folder, FaceNetworkFiles.Front), 128, isExact: true);
        _back = new BlazeFace(FaceNetworkFiles.Find(folder, FaceNetworkFiles.Back), 256, isExact: false);
        _secondLook = new SecondLook(_front);
    }

    /// <summary>All faces of an upright photo, or the photo as a whole when it is a tightly cropped, upright face.</summary>
    public FaceSearch Find(Photo photo, FaceSearchMode mode = FaceSearchMode.Thorough)
    {
        ArgumentNullException.ThrowIfNull(photo);
        var (width, height) = (photo.Gray.Width, photo.Gray.Height);
        var longer = Math.Max(width, height);
        if (mode == FaceSearchMode.WholePicture)
        {
            return Whole(photo, score: 0, inner: null);
        }

        if (IsFlat(photo.Gray))
        {
            return new FaceSearch([], WholeImage: false);
        }

        if (longer <= FaceSized && FaceFraming.IsNearlySquare(width, height))
        {
            return Whole(photo, score: 0, inner: null);
        }

        var boxes = Search(photo.Color, mode).OrderByDescending(face => face.Width).Select(face => ToBox(face, photo.Scale)).ToList();
        return boxes switch
        {
            [] when longer <= TooSmallToSearch => Whole(photo, score: 0, inner: null),
            [var only] when Math.Abs(only.Angle) <= MostTilt && IsTight(photo.Gray, only) => Whole(photo, only.Score, only),
            _ => new FaceSearch(boxes, WholeImage: false),
        };
    }

    /// <summary>The same for a picture without colour, in which fewer small faces are found.</summary>
    public FaceSearch Find(GrayImage photo)
    {
        using var gray = Photo.FromGray(photo);
        return Find(gray);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _front.Dispose();
        _back.Dispose();
    }

    private static FaceSearch Whole(Photo photo, float score, FaceBox? inner)
        => new([new FaceBox(0, 0, photo.Gray.Width, photo.Gray.Height, Angle: 0, score)], WholeImage: true, inner);

    private static bool IsTight(GrayImage photo, FaceBox box)
        => FaceFraming.IsTight(photo.Width, photo.Height, new Region(box.X + (box.Width / 2.0), box.Y + (box.Height / 2.0), box.Width));

    private static FaceBox ToBox(FaceDetection face, double scale)
    {
        var frame = FaceFraming.Frame(face);
        var side = Math.Max(1, (int)Math.Round(frame.Side * scale));
        return new FaceBox(
            (int)Math.Round((frame.CenterX * scale) - (side / 2.0)), (int)Math.Round((frame.CenterY * scale) - (side / 2.0)), side, side,
            (float)frame.Degrees, (float)face.Score);
    }

    private List<FaceDetection> Search(ColorImage picture, FaceSearchMode mode)
    {
        double longer = Math.Max(picture.Width, picture.Height);
        var faces = _secondLook.Confirm(picture, ProposeInWhole(picture, degrees: 0));
        if (mode == FaceSearchMode.Quick)
        {
            return faces;
        }

        if (longer > ClosestLook && faces.All(face => face.Width < SmallFace * longer))
        {
            var closer = ProposeInTiles(picture, longer / TilesPerSide).Where(proposal => !faces.Exists(face => face.IsLike(proposal)));
            faces = SecondLook.Distinct([.. faces, .. _secondLook.Confirm(picture, closer, isStrict: true)]);
        }

        foreach (var degrees in (int[])[90, -90, 180])
        {
            if (faces.Count == 0)
            {
                faces = _secondLook.Confirm(picture, ProposeInWhole(picture, degrees));
            }
        }

        return faces;
    }

    // At two sizes: large faces by the one network, smaller ones by the other, each where it can be trusted.
    private List<FaceDetection> ProposeInWhole(ColorImage picture, double degrees)
    {
        const double FrontFill = 0.6;
        const double LargestOfBack = 190;
        double longer = Math.Max(picture.Width, picture.Height);
        var whole = new Region(picture.Width / 2.0, picture.Height / 2.0, longer, degrees);
        var large = Task.Run(() => _front.Detect(picture, whole with { Side = longer / FrontFill }, SecondLook.Proposed));
        var small = _back.Detect(picture, whole, SecondLook.Proposed).Where(face => face.InputSide <= LargestOfBack);
        return [.. large.GetAwaiter().GetResult(), .. small];
    }

    private IEnumerable<FaceDetection> ProposeInTiles(ColorImage picture, double side)
    {
        const double LargestInTile = 110;
        return from y in Centres(picture.Height)
               from x in Centres(picture.Width)
               from face in _front.Detect(picture, new Region(x, y, Math.Max(_front.Side, side)), SecondLook.Proposed)
               where face.InputSide <= LargestInTile
               select face;

        IEnumerable<double> Centres(double length)
        {
            var tile = Math.Max(_front.Side, side);
            if (length <= tile)
            {
                return [length / 2];
            }

            var count = (int)Math.Ceiling((length - (tile * TileOverlap)) / (tile * (1 - TileOverlap)));
            return Enumerable.Range(0, count).Select(i => (tile / 2) + (i * (length - tile) / (count - 1)));
        }
    }

    private static bool IsFlat(GrayImage photo)
    {
        const double FlatDeviation = 8;

        // A thousand samples tell as much as a million pixels.
        var step = Math.Max(1, photo.Pixels.Length / 1009);
        if (step % photo.Width == 0)
        {
            step++; // else all of them lie in one column
        }

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
}
