using FerWeb.Engine.Photos;

namespace FerWeb.Engine.Faces;

/// <summary>Cuts faces out as FER-2013's faces were: upright, 48x48.</summary>
public static class FaceCropper
{
    /// <summary>Width and height of a crop in pixels.</summary>
    public const int Side = 48;

    // So many samples an axis average what lies under one pixel of the crop, even of a face of 768 pixels, without a gap.
    private const int MostSamples = 16;

    /// <summary>Cuts the box out, turned upright by its angle, borders replicated outside the photo, averaged where it shrinks.</summary>
    /// <returns>48x48 values.</returns>
    public static GrayImage Crop(GrayImage photo, FaceBox box)
    {
        ArgumentNullException.ThrowIfNull(photo);
        ArgumentNullException.ThrowIfNull(box);
        if (box is { X: 0, Y: 0, Angle: 0 } && box.Width == photo.Width && box.Height == photo.Height)
        {
            return photo.Resize(Side, Side);
        }

        var pixels = new byte[Side * Side];
        var (stepX, stepY) = ((double)box.Width / Side, (double)box.Height / Side);
        var (samplesX, samplesY) = (Samples(stepX), Samples(stepY));
        var (centerX, centerY) = (box.X + (box.Width / 2.0) - 0.5, box.Y + (box.Height / 2.0) - 0.5);
        var (sin, cos) = Math.SinCos(box.Angle * Math.PI / 180);
        for (var i = 0; i < pixels.Length; i++)
        {
            double sum = 0;
            for (var k = 0; k < samplesY; k++)
            {
                var down = ((i / Side) + ((k + 0.5) / samplesY) - (Side / 2.0)) * stepY;
                for (var j = 0; j < samplesX; j++)
                {
                    var across = ((i % Side) + ((j + 0.5) / samplesX) - (Side / 2.0)) * stepX;
                    sum += Sample(photo, centerX + (cos * across) - (sin * down), centerY + (sin * across) + (cos * down));
                }
            }

            pixels[i] = (byte)Math.Clamp(Math.Round(sum / (samplesX * samplesY)), 0, 255);
        }

        return new GrayImage(Side, Side, pixels);
    }

    private static int Samples(double step) => Math.Clamp((int)Math.Ceiling(step), 1, MostSamples);

    // Linear between the four pixels around a place.
    private static double Sample(GrayImage photo, double x, double y)
    {
        (x, y) = (Math.Clamp(x, 0, photo.Width - 1), Math.Clamp(y, 0, photo.Height - 1));
        var (left, top) = ((int)x, (int)y);
        var at = (top * photo.Width) + left;
        var right = left + 1 < photo.Width ? 1 : 0;
        var below = top + 1 < photo.Height ? photo.Width : 0;
        var (shareX, shareY) = (x - left, y - top);
        var pixels = photo.Pixels;
        var upper = pixels[at] + (shareX * (pixels[at + right] - pixels[at]));
        var lower = pixels[at + below] + (shareX * (pixels[at + below + right] - pixels[at + below]));
        return upper + (shareY * (lower - upper));
    }
}
