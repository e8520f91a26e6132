using FerWeb.Engine.Photos.Formats;
using FerWeb.Native.Vision;

namespace FerWeb.Engine.Photos;

/// <summary>The distribution's OpenCV.</summary>
internal sealed class SystemVisionProvider : IVisionProvider
{
    public byte[] DecodeGray(ReadOnlySpan<byte> file, in ImageHeader header)
    {
        try
        {
            return PictureDecoder.DecodeGray(file, header.Width, header.Height, header.HasAlpha);
        }
        catch (VisionException error)
        {
            throw Faults.Damaged(header.Kind, error);
        }
    }

    public GrayImage Extract(GrayImage image, in Region region, int width, int height)
        => new(width, height, Pictures.Extract(
            image.Pixels, image.Width, image.Height, region.CenterX, region.CenterY, region.Width, region.Height, region.Degrees, width, height));

    public GrayImage Equalize(GrayImage image)
    {
        var pixels = (byte[])image.Pixels.Clone();
        Pictures.Equalize(pixels, image.Width, image.Height);
        return new GrayImage(image.Width, image.Height, pixels);
    }

    public ICascade OpenCascade(string path) => new Cascade(path);

    private sealed class Cascade(string path) : ICascade
    {
        private readonly CascadeClassifier _classifier = new(path);

        public IReadOnlyList<Hit> Detect(GrayImage image, double scaleStep, int minNeighbors, int minSide, int maxSide)
            => Array.ConvertAll(
                _classifier.Detect(image.Pixels, image.Width, image.Height, scaleStep, minNeighbors, minSide, maxSide),
                square => new Hit(square.X, square.Y, square.Side, square.Hits));

        public void Dispose() => _classifier.Dispose();
    }
}
