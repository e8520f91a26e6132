namespace FerWeb.Native.Vision;

/// <summary>A failure inside OpenCV; the message is OpenCV's own, for the log.</summary>
public sealed class VisionException(string message) : Exception(message);
