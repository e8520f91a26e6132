using FerWeb.Engine.Emotions;

namespace FerWeb.Engine.Datasets.Drawing;

/// <summary>
/// How strongly the muscles of a face act, 0 to 1 each, numbered as in the Facial Action Coding System (Ekman and Friesen):
/// 1 inner and 2 outer brow raiser, 4 brow lowerer, 5 upper lid raiser, 6 cheek raiser, 7 lid tightener, 9 nose wrinkler,
/// 12 lip corner puller, 15 lip corner depressor, 20 lip stretcher, 23 lip tightener, 26 jaw drop.
/// </summary>
internal sealed class ActionUnits
{
    private static readonly int[] _all = [1, 2, 4, 5, 6, 7, 9, 12, 15, 20, 23, 26];
    private readonly float[] _strengths = new float[27];

    public float this[int unit] => _strengths[unit];

    /// <summary>The published prototype of an emotion.</summary>
    public static IReadOnlyList<int> Prototype(Emotion emotion) => emotion switch
    {
        Emotion.Angry => [4, 5, 7, 23],
        Emotion.Disgust => [9, 15],
        Emotion.Fear => [1, 2, 4, 5, 20, 26],
        Emotion.Happy => [6, 12],
        Emotion.Sad => [1, 4, 15],
        Emotion.Surprise => [1, 2, 5, 26],
        _ => [],
    };

    /// <summary>The prototype at an intensity, each unit a little stronger or weaker than told.</summary>
    /// <param name="stray">How strongly units that do not belong to the emotion may act.</param>
    public static ActionUnits Express(Emotion emotion, float intensity, float stray, Random random)
    {
        var units = new ActionUnits();
        var prototype = Prototype(emotion);
        foreach (var unit in _all)
        {
            float chance = random.NextSingle();
            units._strengths[unit] = prototype.Contains(unit) ? Math.Clamp(intensity * (0.8f + (0.4f * chance)), 0, 1) : stray * chance * chance;
        }

        return units;
    }
}
