namespace FerWeb.Engine.Datasets.Averages;

/// <summary>A 48x48 face with mean 0 and standard deviation 1 over its middle, so that light and contrast do not count.</summary>
internal sealed class FacePatch
{
    public const int Size = DatasetSplit.ImageSize;
    public const float Centre = (Size - 1) / 2f;

    private static readonly float[] _weights = MiddleWeights();

    /// <summary>Takes over <paramref name="pixels"/> and normalises them in place.</summary>
    public FacePatch(float[] pixels)
    {
        Normalise(pixels);
        Pixels = pixels;
    }

    public float[] Pixels { get; }

    /// <summary>How much each pixel counts, sum 1: most on eyes and nose, which every expression has, little on the corners.</summary>
    public static ReadOnlySpan<float> Weights => _weights;

    public static FacePatch From(ReadOnlySpan<byte> image, bool mirrored)
    {
        var pixels = new float[Size * Size];
        for (int i = 0; i < pixels.Length; i++)
        {
            int x = i % Size;
            pixels[i] = image[i - x + (mirrored ? Size - 1 - x : x)];
        }

        return new FacePatch(pixels);
    }

    /// <summary>The face seen through <paramref name="similarity"/> on a grid of size x size that spans the same 48x48 area.</summary>
    public float[] Warp(in Similarity similarity, int size)
    {
        var warped = new float[size * size];
        float step = (float)Size / size;
        for (int i = 0; i < warped.Length; i++)
        {
            float x = ((i % size) + 0.5f) * step - (Size / 2f);
            float y = ((i / size) + 0.5f) * step - (Size / 2f);
            warped[i] = Sample(
                (similarity.Scale * x) - (similarity.Turn * y) + similarity.X + Centre,
                (similarity.Turn * x) + (similarity.Scale * y) + similarity.Y + Centre);
        }

        return warped;
    }

    /// <summary>How alike two faces are, -1 to 1.</summary>
    public float Correlation(FacePatch other)
    {
        float sum = 0;
        for (int i = 0; i < Pixels.Length; i++)
        {
            sum += _weights[i] * Pixels[i] * other.Pixels[i];
        }

        return sum;
    }

    /// <summary>A softened copy: alignment finds its way on smooth slopes only.</summary>
    public FacePatch Blurred(int rounds)
    {
        var from = (float[])Pixels.Clone();
        for (int round = 0; round < rounds; round++)
        {
            from = BlurOnce(BlurOnce(from, 1), Size);
        }

        return new FacePatch(from);
    }

    /// <summary>A copy without its broad light and dark, so that only features of a few pixels are left.</summary>
    public FacePatch WithoutShading()
    {
        const int Broad = 40;
        var shading = Blurred(Broad).Pixels;
        return new FacePatch([.. Pixels.Zip(shading, (pixel, broad) => pixel - broad)]);
    }

    /// <summary>Linear between pixels; beyond the edge the edge goes on.</summary>
    private float Sample(float x, float y)
    {
        x = Math.Clamp(x, 0, Size - 1);
        y = Math.Clamp(y, 0, Size - 1);
        int left = Math.Min((int)x, Size - 2);
        int top = Math.Min((int)y, Size - 2);
        float right = x - left;
        float bottom = y - top;
        int i = (top * Size) + left;
        float above = Pixels[i] + (right * (Pixels[i + 1] - Pixels[i]));
        float below = Pixels[i + Size] + (right * (Pixels[i + Size + 1] - Pixels[i + Size]));
        return above + (bottom * (below - above));
    }

    private static float[] BlurOnce(float[] from, int stride)
    {
        var to = new float[from.Length];
        for (int i = 0; i < from.Length; i++)
        {
            int along = i / stride % Size;
            float before = along == 0 ? from[i] : from[i - stride];
            float after = along == Size - 1 ? from[i] : from[i + stride];
            to[i] = (0.25f * before) + (0.5f * from[i]) + (0.25f * after);
        }

        return to;
    }

    private static void Normalise(float[] pixels)
    {
        float mean = 0;
        for (int i = 0; i < pixels.Length; i++)
        {
            mean += _weights[i] * pixels[i];
        }

        float variance = 0;
        for (int i = 0; i < pixels.Length; i++)
        {
            variance += _weights[i] * (pixels[i] - mean) * (pixels[i] - mean);
        }

        float scale = 1 / MathF.Max(1e-3f, MathF.Sqrt(variance));
        for (int i = 0; i < pixels.Length; i++)
        {
            pixels[i] = (pixels[i] - mean) * scale;
        }
    }

    private static float[] MiddleWeights()
    {
        const float Spread = 13;
        const float Raised = 3;
        var weights = Enumerable.Range(0, Size * Size).Select(i =>
        {
            float x = (i % Size) - Centre;
            float y = (i / Size) - Centre + Raised;
            return MathF.Exp(-((x * x) + (y * y)) / (2 * Spread * Spread));
        }).ToArray();
        float sum = weights.Sum();
        return [.. weights.Select(weight => weight / sum)];
    }
}
