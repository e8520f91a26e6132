using FerWeb.Engine.Onnx;
using FerWeb.Engine.Photos;
using Microsoft.ML.OnnxRuntime;

namespace FerWeb.Engine.Faces;

/// <summary>
/// One of BlazeFace's two networks (Bazarevsky et al., 2019; MediaPipe's weights) on ONNX Runtime. Safe to call from many threads at once.
/// </summary>
internal sealed class BlazeFace : IDisposable
{
    private const int ValuesPerAnchor = 16;
    private const int Points = 6;

    private static readonly string[] _inputs = ["input:0"];

    // Scores and boxes of the finer grid of anchors, then of the coarser.
    private static readonly string[] _outputs = ["Identity:0", "Identity_1:0", "Identity_2:0", "Identity_3:0"];

    private readonly InferenceSession _session;
    private readonly RunOptions _run = new();
    private readonly int _stride;
    private readonly bool _isExact;

    /// <param name="file">The network's file.</param>
    /// <param name="side">Side of its square input in pixels: 128 for the front camera's, 256 for the back camera's.</param>
    /// <param name="isExact">Whether its places are the last word, or only proposals.</param>
    public BlazeFace(string file, int side, bool isExact)
    {
        _isExact = isExact;
        Side = side;
        _stride = side / 16;
        _session = OnnxRuntimeHost.Open(file);
    }

    /// <value>Side of the input in pixels.</value>
    public int Side { get; }

    /// <summary>What the network takes for faces in a region, surer than <paramref name="threshold"/> (0 to 1); one face gives several.</summary>
    public List<FaceDetection> Detect(ColorImage picture, in Region region, double threshold)
    {
        using var input = OrtValue.CreateTensorValueFromMemory(NetworkView.Draw(picture, region, Side, _isExact), [1, Side, Side, 3]);
        using var results = _session.Run(_run, _inputs, [input], _outputs);
        var found = new List<FaceDetection>();
        var lowest = (float)Math.Log(threshold / (1 - threshold));
        for (var layer = 0; layer < 2; layer++)
        {
            var (stride, perCell) = layer == 0 ? (_stride, 2) : (2 * _stride, 6);
            var columns = Side / stride;
            var scores = results[layer].GetTensorDataAsSpan<float>();
            var values = results[layer + 2].GetTensorDataAsSpan<float>();
            for (var anchor = 0; anchor < scores.Length; anchor++)
            {
                if (scores[anchor] >= lowest)
                {
                    var cell = anchor / perCell;
                    var (x, y) = (((cell % columns) + 0.5) * stride, ((cell / columns) + 0.5) * stride);
                    found.Add(ToDetection(scores[anchor], values.Slice(anchor * ValuesPerAnchor, ValuesPerAnchor), x, y, region));
                }
            }
        }

        return found;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _session.Dispose();
        _run.Dispose();
    }

    // Box and points are given relative to the anchor's centre, in pixels of the input.
    private FaceDetection ToDetection(float score, ReadOnlySpan<float> values, double anchorX, double anchorY, Region region)
    {
        var scale = region.Side / Side;
        var points = new double[2 * Points];
        for (var k = 0; k < Points; k++)
        {
            (points[2 * k], points[(2 * k) + 1]) = Place(values[4 + (2 * k)], values[5 + (2 * k)]);
        }

        var (x, y) = Place(values[0], values[1]);
        return new FaceDetection(x, y, values[2] * scale, values[3] * scale, 1 / (1 + Math.Exp(-score)), values[2], points);

        (double X, double Y) Place(double dx, double dy) => region.Map((anchorX + dx - (Side / 2.0)) * scale, (anchorY + dy - (Side / 2.0)) * scale);
    }
}
