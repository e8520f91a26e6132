using FerWeb.Engine.Emotions;

namespace FerWeb.Recognition;

/// <summary>The average faces that ship with the site, one for each emotion; they are nobody's.</summary>
internal static class ExampleFaces
{
    /// <summary>Address relative to the site's base, and path under wwwroot.</summary>
    public static string PathOf(Emotion emotion) => $"examples/{EmotionNames.Of(emotion)}.png";
}
