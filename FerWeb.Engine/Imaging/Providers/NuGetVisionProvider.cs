#if TORCH_NUGET
using FerWeb.Engine.Imaging.Formats;
using OpenCvSharp;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats;
using SixLabors.ImageSharp.PixelFormats;
using Size = OpenCvSharp.Size;

namespace FerWeb.Engine.Imaging;

/// <summary>ImageSharp for decoding, OpenCvSharp for everything that touches a face.</summary>
internal sealed class NuGetVisionProvider : IVisionProvider
{
    private static readonly DecoderOptions _firstFrame = new() { MaxFrames = 1, SkipMetadata = true };

    public byte[] DecodeGray(ReadOnlySpan<byte> file, in ImageHeader header)
    {
        try
        {
            using var image = Image.Load<Rgba32>(_firstFrame, file);
            return image.Size.Width == header.Width && image.Size.Height == header.Height ? ToGray(image) : throw Faults.Damaged(header.Kind);
        }
        catch (Exception error) when (error is ImageFormatException or NotSupportedException)
        {
            throw Faults.Damaged(header.Kind, error);
        }
    }

    public GrayImage Extract(GrayImage image, in Region region, int width, int height)
    {
        using var source = Mat.FromPixelData(image.Height, image.Width, MatType.CV_8UC1, image.Pixels);
        using var cut = region.Degrees == 0 ? Upright(source, region) : Turned(source, region);
        using var result = new Mat();
        var shrinks = cut.Cols >= width && cut.Rows >= height;
        Cv2.Resize(cut, result, new Size(width, height), interpolation: shrinks ? InterpolationFlags.Area : InterpolationFlags.Linear);
        return ToImage(result);
    }

    public GrayImage Equalize(GrayImage image)
    {
        using var source = Mat.FromPixelData(image.Height, image.Width, MatType.CV_8UC1, image.Pixels);
        using var result = new Mat();
        Cv2.EqualizeHist(source, result);
        return ToImage(result);
    }

    public ICascade OpenCascade(string path) => new Cascade(path);

    // Luma of ITU-R BT.601, as OpenCV and FER-2013 have it; ImageSharp's own gray is BT.709.
    private static byte[] ToGray(Image<Rgba32> image)
    {
        var pixels = new byte[image.Width * image.Height];
        image.ProcessPixelRows(rows =>
        {
            for (var y = 0; y < rows.Height; y++)
            {
                var row = rows.GetRowSpan(y);
                for (var x = 0; x < row.Length; x++)
                {
                    var luma = ((299 * row[x].R) + (587 * row[x].G) + (114 * row[x].B) + 500) / 1000;
                    pixels[(y * row.Length) + x] = (byte)(((luma * row[x].A) + (255 * (255 - row[x].A)) + 127) / 255);
                }
            }
        });
        return pixels;
    }

    private static Mat Upright(Mat source, in Region region)
    {
        var (left, top) = ((int)Math.Round(region.CenterX - (region.Width / 2)), (int)Math.Round(region.CenterY - (region.Height / 2)));
        var wanted = new Rect(left, top, Math.Max(1, (int)Math.Round(region.Width)), Math.Max(1, (int)Math.Round(region.Height)));
        var inside = wanted.Intersect(new Rect(0, 0, source.Cols, source.Rows));
        using var part = new Mat(source, inside);
        var padded = new Mat();
        Cv2.CopyMakeBorder(
            part, padded, inside.Top - wanted.Top, wanted.Bottom - inside.Bottom, inside.Left - wanted.Left, wanted.Right - inside.Right, BorderTypes.Replicate | BorderTypes.Isolated);
        return padded;
    }

    private static Mat Turned(Mat source, in Region region)
    {
        // warpAffine takes pictures up to 32767 pixels a side: hand it only what the region can reach.
        var reach = Math.Sqrt((region.Width * region.Width) + (region.Height * region.Height)) + 4;
        using var around = Upright(source, region with { Width = reach, Height = reach });
        var (centerX, centerY) = (region.CenterX - Math.Round(region.CenterX - (reach / 2)), region.CenterY - Math.Round(region.CenterY - (reach / 2)));
        var (sin, cos) = Math.SinCos(region.Degrees * Math.PI / 180);
        var (u, v) = ((region.Width - 1) / 2, (region.Height - 1) / 2);
        using var toSource = new Mat(2, 3, MatType.CV_64FC1);
        toSource.Set(0, 0, cos);
        toSource.Set(0, 1, -sin);
        toSource.Set(0, 2, centerX - 0.5 - (cos * u) + (sin * v));
        toSource.Set(1, 0, sin);
        toSource.Set(1, 1, cos);
        toSource.Set(1, 2, centerY - 0.5 - (sin * u) - (cos * v));
        var turned = new Mat();
        var size = new Size(Math.Max(1, (int)Math.Round(region.Width)), Math.Max(1, (int)Math.Round(region.Height)));
        Cv2.WarpAffine(around, turned, toSource, size, InterpolationFlags.Linear | InterpolationFlags.WarpInverseMap, BorderTypes.Replicate);
        return turned;
    }

    private static GrayImage ToImage(Mat mat)
    {
        mat.GetArray(out byte[] pixels);
        return new GrayImage(mat.Cols, mat.Rows, pixels);
    }

    private sealed class Cascade : ICascade
    {
        private readonly CascadeClassifier _classifier = new();

        public Cascade(string path)
        {
            if (!_classifier.Load(path))
            {
                throw new InvalidDataException($"{path} is not a cascade.");
            }
        }

        public IReadOnlyList<Hit> Detect(GrayImage image, double scaleStep, int minNeighbors, int minSide, int maxSide)
        {
            using var source = Mat.FromPixelData(image.Height, image.Width, MatType.CV_8UC1, image.Pixels);

            // Raw hits, merged here: OpenCvSharp's own merging does not say how many hits it merged.
            List<Rect> squares = [.. _classifier.DetectMultiScale(source, scaleStep, minNeighbors: 0, minSize: new Size(minSide, minSide), maxSize: new Size(maxSide, maxSide))];
            Cv2.GroupRectangles(squares, out var counts, minNeighbors, eps: 0.2);
            return [.. squares.Select((square, i) => new Hit(square.X, square.Y, square.Width, counts[i]))];
        }

        public void Dispose() => _classifier.Dispose();
    }
}
#endif
