using FerWeb.Engine.Imaging.Formats;

namespace FerWeb.Engine.Imaging;

/// <summary>What the engine asks of a vision library; one implementation per <c>TorchProvider</c>, chosen at compile time.</summary>
internal interface IVisionProvider
{
    /// <summary>Decodes JPEG, PNG, WebP or BMP as stored: alpha on white, orientation not applied.</summary>
    /// <returns>header.Width x header.Height values, row by row.</returns>
    /// <exception cref="ImageReadException">The file is damaged.</exception>
    byte[] DecodeGray(ReadOnlySpan<byte> file, in ImageHeader header);
}
