namespace FerWeb.Native.Vision;

/// <summary>OpenCV's cascade detector (Viola and Jones). One thread at a time.</summary>
public sealed unsafe class CascadeClassifier : IDisposable
{
    private const int Capacity = 256;

    private readonly CascadeHandle _handle;

    /// <summary>Loads a Haar or LBP cascade.</summary>
    /// <exception cref="VisionException">The file is missing or no cascade.</exception>
    public CascadeClassifier(string path)
    {
        VisionLibrary.Checked(VisionLibrary.ferweb_vision_cascade_open(path, out var cascade));
        _handle = new CascadeHandle(cascade);
    }

    /// <summary>Searches a gray picture at all scales between two sides; at most 256 squares come back.</summary>
    /// <param name="pixels">width x height values, row by row.</param>
    /// <param name="scaleStep">Factor from one scale to the next, above 1.</param>
    /// <param name="minNeighbors">How many raw hits beside the first a square needs; 0 returns raw hits.</param>
    /// <param name="minSide">Smallest side in pixels.</param>
    /// <param name="maxSide">Largest side in pixels; 0 for no limit.</param>
    /// <exception cref="ObjectDisposedException">The classifier was disposed.</exception>
    public CascadeSquare[] Detect(ReadOnlySpan<byte> pixels, int width, int height, double scaleStep, int minNeighbors, int minSide, int maxSide)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(pixels.Length, width * height);
        var squares = stackalloc CascadeSquare[Capacity];
        fixed (byte* source = pixels)
        {
            var count = VisionLibrary.Checked(VisionLibrary.ferweb_vision_cascade_detect(
                _handle, source, width, height, scaleStep, minNeighbors, minSide, maxSide, (int*)squares, Capacity));
            return new ReadOnlySpan<CascadeSquare>(squares, count).ToArray();
        }
    }

    public void Dispose() => _handle.Dispose();
}
