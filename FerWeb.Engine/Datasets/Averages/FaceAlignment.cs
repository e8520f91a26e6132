namespace FerWeb.Engine.Datasets.Averages;

/// <summary>
/// Lays faces over a reference by shift, turn and size: inverse compositional Lucas-Kanade (Baker and Matthews, IJCV 56, 2004).
/// </summary>
internal sealed class FaceAlignment
{
    private const int MaxSteps = 12;
    private const float MaxShift = 7;
    private const float MaxChange = 0.25f;
    private const int Parameters = 4;

    private readonly int _blurRounds;
    private readonly FacePatch _reference;
    private readonly float[] _slopes;
    private readonly double[,] _hessian = new double[Parameters, Parameters];

    /// <param name="reference">What the faces are laid over.</param>
    /// <param name="blurRounds">More blur finds its way from farther off, less is more exact.</param>
    public FaceAlignment(FacePatch reference, int blurRounds)
    {
        _blurRounds = blurRounds;
        _reference = reference.Blurred(blurRounds);
        _slopes = Slopes(_reference.Pixels);
        for (int i = 0; i < _reference.Pixels.Length; i++)
        {
            for (int row = 0; row < Parameters; row++)
            {
                for (int column = 0; column < Parameters; column++)
                {
                    _hessian[row, column] += FacePatch.Weights[i] * _slopes[(i * Parameters) + row] * _slopes[(i * Parameters) + column];
                }
            }
        }
    }

    /// <summary>Goes on from <paramref name="start"/> to the transform that fits best; a face that would have to move too far stays where it was.</summary>
    public Similarity Find(FacePatch face, in Similarity start)
    {
        var blurred = face.Blurred(_blurRounds);
        var found = start;
        for (int step = 0; step < MaxSteps; step++)
        {
            var change = Solve(blurred, found);
            found = found.AfterInverseOf(change);
            if (!(MathF.Abs(found.X) < MaxShift && MathF.Abs(found.Y) < MaxShift
                && MathF.Abs(found.Scale - 1) < MaxChange && MathF.Abs(found.Turn) < MaxChange))
            {
                return start;
            }

            if (MathF.Abs(change.X) + MathF.Abs(change.Y) < 0.02f && MathF.Abs(change.Scale - 1) + MathF.Abs(change.Turn) < 0.001f)
            {
                break;
            }
        }

        return found;
    }

    private Similarity Solve(FacePatch face, in Similarity similarity)
    {
        var warped = new FacePatch(face.Warp(similarity, FacePatch.Size));
        Span<double> right = stackalloc double[Parameters];
        right.Clear();
        for (int i = 0; i < warped.Pixels.Length; i++)
        {
            float error = FacePatch.Weights[i] * (warped.Pixels[i] - _reference.Pixels[i]);
            for (int row = 0; row < Parameters; row++)
            {
                right[row] += _slopes[(i * Parameters) + row] * error;
            }
        }

        SolveLinear((double[,])_hessian.Clone(), right);
        return new Similarity(1 + (float)right[0], (float)right[1], (float)right[2], (float)right[3]);
    }

    /// <summary>How each pixel of the reference changes with scale, turn, x and y.</summary>
    private static float[] Slopes(float[] pixels)
    {
        const int Size = FacePatch.Size;
        var slopes = new float[pixels.Length * Parameters];
        for (int i = 0; i < pixels.Length; i++)
        {
            int column = i % Size;
            int row = i / Size;
            float across = column is 0 or Size - 1 ? 0 : (pixels[i + 1] - pixels[i - 1]) / 2;
            float down = row is 0 or Size - 1 ? 0 : (pixels[i + Size] - pixels[i - Size]) / 2;
            float x = column - FacePatch.Centre;
            float y = row - FacePatch.Centre;
            slopes[(i * Parameters) + 0] = (across * x) + (down * y);
            slopes[(i * Parameters) + 1] = (down * x) - (across * y);
            slopes[(i * Parameters) + 2] = across;
            slopes[(i * Parameters) + 3] = down;
        }

        return slopes;
    }

    /// <summary>Gauss elimination of a small positive definite system; the solution replaces <paramref name="right"/>.</summary>
    private static void SolveLinear(double[,] matrix, Span<double> right)
    {
        for (int pivot = 0; pivot < Parameters; pivot++)
        {
            for (int row = pivot + 1; row < Parameters; row++)
            {
                double share = matrix[row, pivot] / matrix[pivot, pivot];
                for (int column = pivot; column < Parameters; column++)
                {
                    matrix[row, column] -= share * matrix[pivot, column];
                }

                right[row] -= share * right[pivot];
            }
        }

        for (int row = Parameters - 1; row >= 0; row--)
        {
            for (int column = row + 1; column < Parameters; column++)
            {
                right[row] -= matrix[row, column] * right[column];
            }

            right[row] /= matrix[row, row];
        }
    }
}
