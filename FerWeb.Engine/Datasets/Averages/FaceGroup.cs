namespace FerWeb.Engine.Datasets.Averages;

/// <summary>Faces, each also mirrored, that are laid over each other step by step.</summary>
internal sealed class FaceGroup
{
    private readonly FacePatch[] _faces;
    private readonly FacePatch[] _details;
    private Similarity[] _transforms;
    private int[] _fitting;

    public FaceGroup(DatasetSplit split, IEnumerable<int> chosen)
    {
        _faces = [.. chosen.SelectMany(i => new[] { FacePatch.From(split.Image(i), mirrored: false), FacePatch.From(split.Image(i), mirrored: true) })];
        // Eyes, brows and mouth shall lie over each other, not light and hair.
        _details = [.. _faces.Select(face => face.WithoutShading())];
        _transforms = [.. Enumerable.Repeat(Similarity.None, _faces.Length)];
        _fitting = [.. Enumerable.Range(0, _faces.Length)];
    }

    /// <summary>How many different faces count in the mean.</summary>
    public int Count => _fitting.Select(i => i / 2).Distinct().Count();

    /// <summary>What the faces have in common once their broad light and dark is gone.</summary>
    public FacePatch CommonDetail() => new(Mean(_details, FacePatch.Size));

    /// <summary>What the faces have in common.</summary>
    public FacePatch CommonFace() => new(Mean(FacePatch.Size));

    /// <summary>The mean of the faces, size x size.</summary>
    public float[] Mean(int size) => Mean(_faces, size);

    /// <summary>Lays every face over <paramref name="reference"/>, from where it lies now.</summary>
    public void AlignTo(FacePatch reference, int blurRounds)
    {
        var alignment = new FaceAlignment(reference, blurRounds);
        _transforms = [.. _details.Select((face, i) => alignment.Find(face, _transforms[i]))];
    }

    /// <summary>From now on only the given share of all faces counts in the means: those most like <paramref name="model"/>.</summary>
    public void KeepBest(double share, FacePatch model)
        => _fitting = [.. Enumerable.Range(0, _faces.Length)
            .OrderByDescending(i => new FacePatch(_faces[i].Warp(_transforms[i], FacePatch.Size)).Correlation(model))
            .Take((int)Math.Ceiling(share * _faces.Length))];

    private float[] Mean(FacePatch[] faces, int size)
    {
        var sum = new float[size * size];
        foreach (var i in _fitting)
        {
            var warped = faces[i].Warp(_transforms[i], size);
            for (int pixel = 0; pixel < sum.Length; pixel++)
            {
                sum[pixel] += warped[pixel] / _fitting.Length;
            }
        }

        return sum;
    }
}
