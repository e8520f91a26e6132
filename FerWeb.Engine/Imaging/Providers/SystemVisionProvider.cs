#if !TORCH_NUGET
using FerWeb.Engine.Imaging.Formats;
using FerWeb.Native.Vision;

namespace FerWeb.Engine.Imaging;

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
}
#endif
