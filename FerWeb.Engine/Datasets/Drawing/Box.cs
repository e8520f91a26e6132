namespace FerWeb.Engine.Datasets.Drawing;

/// <summary>A rectangle in face units.</summary>
internal readonly record struct Box(float Left, float Top, float Right, float Bottom)
{
    public static Box Everywhere { get; } = new(float.MinValue, float.MinValue, float.MaxValue, float.MaxValue);

    public static Box Around(float x, float y, float halfWidth, float halfHeight) => new(x - halfWidth, y - halfHeight, x + halfWidth, y + halfHeight);

    public Box Grown(float margin) => new(Left - margin, Top - margin, Right + margin, Bottom + margin);
}
