namespace FerWeb.Engine.Datasets.Curation;

/// <summary>
/// How alike two 48x48 images are whatever their brightness and contrast: the zero-mean normalised cross-correlation over the best of
/// a few shifts (Lewis, "Fast Normalized Cross-Correlation", Vision Interface 1995), each over the part that both images show.
/// </summary>
internal static class Correlation
{
    private const int Size = DatasetSplit.ImageSize;

    /// <summary>The images may be shifted against each other by so many pixels, in both directions.</summary>
    public const int MaxShift = 2;

    /// <summary>-1 to 1; 0 when one of them is constant.</summary>
    public static float Best(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        var best = At(first, second, 0, 0);
        for (int dy = -MaxShift; dy <= MaxShift; dy++)
        {
            for (int dx = -MaxShift; dx <= MaxShift; dx++)
            {
                best = Math.Max(best, At(first, second, dx, dy));
            }
        }

        return best;
    }

    /// <summary>The correlation when the second image is moved by (dx, dy).</summary>
    public static float At(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, int dx, int dy)
    {
        int left = Math.Max(0, dx), top = Math.Max(0, dy);
        int width = Size - Math.Abs(dx), height = Size - Math.Abs(dy);
        long sumA = 0, sumB = 0, sumAA = 0, sumBB = 0, sumAB = 0;
        for (int y = 0; y < height; y++)
        {
            var a = first.Slice(((top + y) * Size) + left, width);
            var b = second.Slice(((top + y - dy) * Size) + left - dx, width);
            int rowA = 0, rowB = 0, rowAA = 0, rowBB = 0, rowAB = 0;
            for (int x = 0; x < a.Length; x++)
            {
                int p = a[x], q = b[x];
                rowA += p;
                rowB += q;
                rowAA += p * p;
                rowBB += q * q;
                rowAB += p * q;
            }

            sumA += rowA;
            sumB += rowB;
            sumAA += rowAA;
            sumBB += rowBB;
            sumAB += rowAB;
        }

        double count = width * height;
        double varianceA = sumAA - (sumA * (sumA / count)), varianceB = sumBB - (sumB * (sumB / count));
        return varianceA < 1 || varianceB < 1 ? 0 : (float)((sumAB - (sumA * (sumB / count))) / Math.Sqrt(varianceA * varianceB));
    }
}
