namespace FerWeb.Engine.Datasets.Averages;

/// <summary>A shift, turn and change of size about the picture's centre: (x, y) goes to (Scale x - Turn y + X, Turn x + Scale y + Y).</summary>
internal readonly record struct Similarity(float Scale, float Turn, float X, float Y)
{
    public static Similarity None { get; } = new(1, 0, 0, 0);

    /// <summary>First the inverse of <paramref name="other"/>, then this one.</summary>
    public Similarity AfterInverseOf(in Similarity other)
    {
        float square = (other.Scale * other.Scale) + (other.Turn * other.Turn);
        float scale = ((Scale * other.Scale) + (Turn * other.Turn)) / square;
        float turn = ((Turn * other.Scale) - (Scale * other.Turn)) / square;
        return new Similarity(scale, turn, X - (scale * other.X) + (turn * other.Y), Y - (turn * other.X) - (scale * other.Y));
    }
}
