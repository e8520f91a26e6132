namespace FerWeb.Native.Vision;

/// <summary>OpenCV's resampling and histogram work on 8-bit gray pictures, row by row without padding.</summary>
public static unsafe class Pictures
{
    /// <summary>Cuts out a region, replicating the picture's border where it leaves it, and resamples it (area-averaged when shrinking).</summary>
    /// <param name="pixels">width x height values.</param>
    /// <param name="centerX">Centre of the region, in pixels from the left edge.</param>
    /// <param name="centerY">Centre of the region, in pixels from the top edge.</param>
    /// <param name="degrees">By how much the region is turned clockwise; the result stands upright.</param>
    /// <returns>targetWidth x targetHeight values.</returns>
    /// <exception cref="VisionException">The region lies outside the picture.</exception>
    public static byte[] Extract(
        ReadOnlySpan<byte> pixels, int width, int height, double centerX, double centerY, double regionWidth, double regionHeight, double degrees, int targetWidth, int targetHeight)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(pixels.Length, width * height);
        var result = GC.AllocateUninitializedArray<byte>(checked(targetWidth * targetHeight));
        fixed (byte* source = pixels, target = result)
        {
            VisionLibrary.Checked(VisionLibrary.ferweb_vision_extract(
                source, width, height, centerX, centerY, regionWidth, regionHeight, degrees, target, targetWidth, targetHeight));
        }

        return result;
    }

    /// <summary>Spreads the histogram over all 256 values, in place.</summary>
    public static void Equalize(Span<byte> pixels, int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(pixels.Length, width * height);
        fixed (byte* image = pixels)
        {
            VisionLibrary.Checked(VisionLibrary.ferweb_vision_equalize(image, width, height));
        }
    }
}
