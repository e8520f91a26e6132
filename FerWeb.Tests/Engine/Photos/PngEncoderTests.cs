using FerWeb.Engine.Photos;

namespace FerWeb.Tests.Engine.Photos;

public sealed class PngEncoderTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(48, 48)]
    [InlineData(313, 7)]
    public void Encode_AnyPicture_DecodesToTheSamePixels(int width, int height)
    {
        var pixels = new byte[width * height];
        new Random(width).NextBytes(pixels);

        var decoded = ImageDecoder.DecodeGray(PngEncoder.Encode(new GrayImage(width, height, pixels)));

        Assert.Equal((width, height), (decoded.Width, decoded.Height));
        Assert.Equal(pixels, decoded.Pixels);
    }
}
