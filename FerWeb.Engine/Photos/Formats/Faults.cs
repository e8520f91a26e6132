namespace FerWeb.Engine.Photos.Formats;

/// <summary>The sentences that a person reads when a file cannot be used, each with the next step.</summary>
internal static class Faults
{
    public static ImageReadException Empty()
        => new(ImageFault.Empty, "The file is empty. Choose another photo, or copy this one again.");

    public static ImageReadException Unknown(ReadOnlySpan<byte> file)
        => new(ImageFault.UnknownType, IsHeic(file)
            ? "This is a HEIC photo, which cannot be read here. Save or share it as JPEG and try again."
            : "This is not a JPEG, PNG, WebP, BMP, GIF or TIFF picture. Save it as JPEG or PNG and try again.");

    public static ImageReadException Damaged(Exception? inner = null)
        => new(ImageFault.Damaged, "The file is damaged or cut off. Open it in a picture viewer, save it again, and try that copy.", inner);

    public static ImageReadException TooManyPixels(int width, int height, long limit)
        => new(
            ImageFault.TooManyPixels,
            $"The picture has {width} x {height} pixels; at most {limit / 1_000_000} megapixels can be read. Make it smaller and try again.");

    private static bool IsHeic(ReadOnlySpan<byte> file)
        => file.Length >= 12 && file[4..8].SequenceEqual("ftyp"u8) && (file[8..11].SequenceEqual("hei"u8) || file[8..11].SequenceEqual("mif"u8));
}
