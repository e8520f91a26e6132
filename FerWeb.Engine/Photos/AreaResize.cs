namespace FerWeb.Engine.Photos;

/// <summary>Resizes each axis by the area that a target pixel covers, or linearly where the picture grows.</summary>
internal static class AreaResize
{
    public static GrayImage To(GrayImage image, int width, int height)
    {
        if (image.Width == width && image.Height == height)
        {
            return image;
        }

        var columns = Taps(image.Width, width);
        var rows = Taps(image.Height, height);
        var sums = new float[width];
        var pixels = new byte[width * height];
        for (int y = 0; y < height; y++)
        {
            Array.Clear(sums);
            for (int i = 0; i < rows[y].Weights.Length; i++)
            {
                var line = image.Pixels.AsSpan((rows[y].First + i) * image.Width, image.Width);
                for (int x = 0; x < width; x++)
                {
                    sums[x] += rows[y].Weights[i] * Weigh(line, columns[x]);
                }
            }

            for (int x = 0; x < width; x++)
            {
                pixels[(y * width) + x] = (byte)Math.Clamp(sums[x] + 0.5f, 0, 255);
            }
        }

        return new GrayImage(width, height, pixels);
    }

    private static float Weigh(ReadOnlySpan<byte> line, (int First, float[] Weights) taps)
    {
        float sum = 0;
        for (int i = 0; i < taps.Weights.Length; i++)
        {
            sum += taps.Weights[i] * line[taps.First + i];
        }

        return sum;
    }

    private static (int First, float[] Weights)[] Taps(int from, int to)
        => [.. Enumerable.Range(0, to).Select(i => from >= to ? Covered(from, to, i) : Between(from, to, i))];

    private static (int First, float[] Weights) Covered(int from, int to, int index)
    {
        double start = (double)index * from / to;
        double end = (double)(index + 1) * from / to;
        int first = (int)start;
        int last = Math.Min(from, (int)Math.Ceiling(end)) - 1;
        var weights = new float[last - first + 1];
        for (int i = 0; i < weights.Length; i++)
        {
            weights[i] = (float)((Math.Min(end, first + i + 1) - Math.Max(start, first + i)) / (end - start));
        }

        return (first, weights);
    }

    private static (int First, float[] Weights) Between(int from, int to, int index)
    {
        double centre = Math.Clamp(((index + 0.5) * from / to) - 0.5, 0, from - 1);
        int first = Math.Min((int)centre, Math.Max(0, from - 2));
        float share = (float)(centre - first);
        return from == 1 ? (0, [1f]) : (first, [1 - share, share]);
    }
}
