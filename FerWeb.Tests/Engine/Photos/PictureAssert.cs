using FerWeb.Engine.Photos;

namespace FerWeb.Tests.Engine.Photos;

internal static class PictureAssert
{
    public static void Near(GrayImage expected, GrayImage actual, int tolerance)
    {
        Assert.Equal((expected.Width, expected.Height), (actual.Width, actual.Height));
        for (var i = 0; i < expected.Pixels.Length; i++)
        {
            if (Math.Abs(expected.Pixels[i] - actual.Pixels[i]) > tolerance)
            {
                Assert.Fail($"Pixel ({i % expected.Width}, {i / expected.Width}) is {actual.Pixels[i]}, expected {expected.Pixels[i]}.");
            }
        }
    }
}
