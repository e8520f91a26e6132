using FerWeb.Engine.Faces;
using FerWeb.Engine.Photos;
using FerWeb.Tests.Engine.Photos;

namespace FerWeb.Tests.Engine.Faces;

/// <summary>
/// A face that is nobody's: the mean of 1,200 happy and neutral faces, 16x16, made symmetric, left half only. Smoothly enlarged, it is
/// drawn at any place, size and tilt.
/// </summary>
internal static class AverageFace
{
    private static readonly byte[][] _leftHalf =
    [
        .. new[]
        {
            "31130D2952768F9B", "2309164779A2BFCD", "1703235E90BBD9E9", "1207336992BBDFF3",
            "16123A5B6C81ACDA", "2124494D404473B9", "303C64604F5D7EC7", "3C4F89ABB4BFC8E9",
            "445594CEECF0E0F2", "435085BFE1DAC3D3", "414A6E9DB7B7A29E", "3E405A7E93939593",
            "413A476B827A7882", "42383651727F838A", "4134293557778991", "4232282A3F5A7684",
        }.Select(Convert.FromHexString),
    ];

    /// <summary>A picture of faces (left, top, side, clockwise tilt) on a quiet background with a little noise.</summary>
    public static GrayImage Scene(int width, int height, params (int Left, int Top, int Side, double Degrees)[] faces)
    {
        var noise = new Random(3);
        return DrawnPictures.Draw(width, height, (x, y) =>
        {
            foreach (var (left, top, side, degrees) in faces)
            {
                var (sin, cos) = Math.SinCos(degrees * Math.PI / 180);
                double dx = x + 0.5 - left - (side / 2.0), dy = y + 0.5 - top - (side / 2.0);
                var (u, v) = (((cos * dx) + (sin * dy)) / side + 0.5, ((cos * dy) - (sin * dx)) / side + 0.5);
                if (u is >= 0 and < 1 && v is >= 0 and < 1)
                {
                    return Sample(u, v);
                }
            }

            return (byte)(90 + (30 * y / height) + noise.Next(6));
        });
    }

    /// <summary>The face alone, as tightly cropped as FER-2013's.</summary>
    public static GrayImage Crop(int side) => DrawnPictures.Draw(side, side, (x, y) => Sample((x + 0.5) / side, (y + 0.5) / side));

    // Bilinear, with u and v from 0 to 1.
    private static byte Sample(double u, double v)
    {
        double x = Math.Clamp((u * 16) - 0.5, 0, 14.999), y = Math.Clamp((v * 16) - 0.5, 0, 14.999);
        var (left, top) = ((int)x, (int)y);
        var (right, down) = (x - left, y - top);
        var upper = (At(left, top) * (1 - right)) + (At(left + 1, top) * right);
        var lower = (At(left, top + 1) * (1 - right)) + (At(left + 1, top + 1) * right);
        return (byte)Math.Round((upper * (1 - down)) + (lower * down));
    }

    private static int At(int x, int y) => _leftHalf[y][x < 8 ? x : 15 - x];
}
