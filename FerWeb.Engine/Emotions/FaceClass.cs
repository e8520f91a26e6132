namespace FerWeb.Engine.Emotions;

/// <summary>One of the classes of a data set or a model.</summary>
/// <param name="Index">Its place among them, from 0.</param>
/// <param name="Name">As a person wrote it; lower case where it is one of FER-2013's seven.</param>
public readonly record struct FaceClass(int Index, string Name)
{
    /// <value>Which of FER-2013's seven emotions its name is, in any case; null for another name.</value>
    public Emotion? Emotion
        => EmotionNames.TryParse(Name, out var emotion) && EmotionNames.Of(emotion).Equals(Name, StringComparison.OrdinalIgnoreCase) ? emotion : null;

    /// <summary>One of FER-2013's seven.</summary>
    public static FaceClass Of(Emotion emotion) => new((int)emotion, EmotionNames.Of(emotion));

    /// <summary>As <see cref="Of"/>: each emotion is a class.</summary>
    public static implicit operator FaceClass(Emotion emotion) => Of(emotion);

    /// <summary>The most probable of some classes; the first of equals.</summary>
    /// <param name="classes">Names in the order of the probabilities.</param>
    /// <param name="probabilities">As many.</param>
    public static FaceClass MostProbable<T>(IReadOnlyList<string> classes, IReadOnlyList<T> probabilities)
    {
        var best = Enumerable.Range(0, probabilities.Count).MaxBy(k => probabilities[k]);
        return new FaceClass(best, classes[best]);
    }
}
