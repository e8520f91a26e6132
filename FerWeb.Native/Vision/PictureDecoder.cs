namespace FerWeb.Native.Vision;

/// <summary>OpenCV's JPEG, PNG, WebP and BMP decoders.</summary>
public static unsafe class PictureDecoder
{
    /// <summary>Decodes into 8-bit gray, row by row; an orientation tag is not applied, alpha is blended on white.</summary>
    /// <param name="file">The bytes of the file.</param>
    /// <param name="width">Width that the file's header declares.</param>
    /// <param name="height">Height that the file's header declares.</param>
    /// <param name="hasAlpha">Whether to look for an alpha channel; false decodes without an intermediate copy.</param>
    /// <exception cref="VisionException">The file is damaged, or its size is another.</exception>
    public static byte[] DecodeGray(ReadOnlySpan<byte> file, int width, int height, bool hasAlpha)
    {
        var pixels = GC.AllocateUninitializedArray<byte>(checked(width * height));
        fixed (byte* bytes = file, target = pixels)
        {
            VisionLibrary.Checked(VisionLibrary.ferweb_vision_decode_gray(bytes, file.Length, hasAlpha ? 1 : 0, width, height, target));
        }

        return pixels;
    }
}
