using FerWeb.Engine.Photos.Formats;

namespace FerWeb.Engine.Photos;

/// <summary>What the engine asks of a vision library; one implementation per <c>TorchProvider</c>, chosen at compile time. Stateless.</summary>
internal interface IVisionProvider
{
    /// <summary>Decodes JPEG, PNG, WebP or BMP as stored: alpha on white, orientation not applied.</summary>
    /// <returns>header.Width x header.Height values, row by row.</returns>
    /// <exception cref="ImageReadException">The file is damaged.</exception>
    byte[] DecodeGray(ReadOnlySpan<byte> file, in ImageHeader header);

    /// <summary>Cuts out a region, borders replicated outside the picture, and resamples it; area-averaged when shrinking.</summary>
    GrayImage Extract(GrayImage image, in Region region, int width, int height);

    /// <summary>A copy whose histogram is spread over all 256 values.</summary>
    GrayImage Equalize(GrayImage image);

    /// <summary>Loads a cascade file; the caller disposes it.</summary>
    ICascade OpenCascade(string path);
}

/// <summary>A cascade detector. One thread at a time.</summary>
internal interface ICascade : IDisposable
{
    /// <summary>All squares of at least <paramref name="minSide"/> pixels that pass, with how many raw hits were merged into each.</summary>
    IReadOnlyList<Hit> Detect(GrayImage image, double scaleStep, int minNeighbors, int minSide, int maxSide = 0);
}

/// <summary>A rectangle of a picture around a centre (in pixels from the top left corner), turned clockwise.</summary>
internal readonly record struct Region(double CenterX, double CenterY, double Width, double Height, double Degrees = 0);

/// <summary>A square that a cascade found.</summary>
internal readonly record struct Hit(int X, int Y, int Side, int Count);
