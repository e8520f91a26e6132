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
        var (stepX, stepY) = ((float)box.Width / Side, (float)box.Height / Side);
        var (samplesX, samplesY) = (Samples(stepX), Samples(stepY));
        var (centerX, centerY) = (box.X + (box.Width / 2f) - 0.5f, box.Y + (box.Height / 2f) - 0.5f);
        var (sin, cos) = MathF.SinCos(box.Angle * MathF.PI / 180);
        var reach = float.Hypot(box.Width, box.Height) / 2;
        var isInside = centerX > reach && centerY > reach && centerX + reach < photo.Width - 1 && centerY + reach < photo.Height - 1;
        for (var i = 0; i < pixels.Length; i++)
        {
            float sum = 0;
            for (var k = 0; k < samplesY; k++)
            {
                var down = ((i / Side) + ((k + 0.5f) / samplesY) - (Side / 2f)) * stepY;
                var across = ((i % Side) + (0.5f / samplesX) - (Side / 2f)) * stepX;
                var (x, y) = (centerX + (cos * across) - (sin * down), centerY + (sin * across) + (cos * down));
                for (var j = 0; j < samplesX; j++)
                {
                    sum += isInside ? SampleInside(photo, x, y) : Sample(photo, x, y);
                    (x, y) = (x + (cos * stepX / samplesX), y + (sin * stepX / samplesX));
                }
            }

            pixels[i] = (byte)Math.Clamp(MathF.Round(sum / (samplesX * samplesY)), 0, 255);
        }

        return new GrayImage(Side, Side, pixels);
    }

    private static int Samples(float step) => Math.Clamp((int)MathF.Ceiling(step), 1, MostSamples);

    // What lies outside the photo is what lies at its edge.
    private static float Sample(GrayImage photo, float x, float y)
    {
        (x, y) = (Math.Clamp(x, 0, photo.Width - 1), Math.Clamp(y, 0, photo.Height - 1));
        return Blend(photo, x, y, right: (int)x + 1 < photo.Width ? 1 : 0, below: (int)y + 1 < photo.Height ? photo.Width : 0);
    }

    private static float SampleInside(GrayImage photo, float x, float y) => Blend(photo, x, y, right: 1, below: photo.Width);

    // Linear between the four pixels around a place.
    private static float Blend(GrayImage photo, float x, float y, int right, int below)
    {
        var (left, top) = ((int)x, (int)y);
        var at = (top * photo.Width) + left;
        var (shareX, shareY) = (x - left, y - top);
        var pixels = photo.Pixels;
        var upper = pixels[at] + (shareX * (pixels[at + right] - pixels[at]));
        var lower = pixels[at + below] + (shareX * (pixels[at + below + right] - pixels[at + below]));
        return upper + (shareY * (lower - upper));
    }
}
