namespace FerWeb.Engine.Emotions;

/// <summary>
/// What a crowd said about one face: ten counts of 0 to 255 in the order neutral, happiness, surprise, sadness, anger, disgust, fear,
/// contempt, unknown, NF (not a face). FER+ asked ten people, other vote files may have asked more. Ten zeros mean that nobody was asked.
/// </summary>
public static class CrowdVotes
{
    /// <summary>Counts per face.</summary>
    public const int Columns = 10;

    /// <summary>How many of the columns are emotions; "unknown" and "NF" follow them.</summary>
    public const int Emotions = 8;

    /// <summary>Column names of FER+ files, in order.</summary>
    public static IReadOnlyList<string> ColumnNames { get; } =
        ["neutral", "happiness", "surprise", "sadness", "anger", "disgust", "fear", "contempt", "unknown", "NF"];

    /// <summary>The FER-2013 class of a crowd emotion; null for contempt, which FER-2013 does not know.</summary>
    public static Emotion? ToEmotion(CrowdEmotion emotion) => emotion switch
    {
        CrowdEmotion.Neutral => Emotion.Neutral,
        CrowdEmotion.Happiness => Emotion.Happy,
        CrowdEmotion.Surprise => Emotion.Surprise,
        CrowdEmotion.Sadness => Emotion.Sad,
        CrowdEmotion.Anger => Emotion.Angry,
        CrowdEmotion.Disgust => Emotion.Disgust,
        CrowdEmotion.Fear => Emotion.Fear,
        _ => null,
    };

    /// <summary>The crowd emotion of a FER-2013 class.</summary>
    public static CrowdEmotion FromEmotion(Emotion emotion) => emotion switch
    {
        Emotion.Angry => CrowdEmotion.Anger,
        Emotion.Disgust => CrowdEmotion.Disgust,
        Emotion.Fear => CrowdEmotion.Fear,
        Emotion.Happy => CrowdEmotion.Happiness,
        Emotion.Sad => CrowdEmotion.Sadness,
        Emotion.Surprise => CrowdEmotion.Surprise,
        Emotion.Neutral => CrowdEmotion.Neutral,
        _ => throw new ArgumentOutOfRangeException(nameof(emotion)),
    };

    /// <summary>
    /// Training target of the crowd head: single votes removed (outliers), the rest normalised over the eight emotions.
    /// </summary>
    /// <param name="votes">Ten counts.</param>
    /// <param name="target">Receives eight shares that sum to 1; all zero when there is no target.</param>
    /// <returns>False when nobody was asked, when more than half of the votes are "unknown" or "NF", or when no emotion got two votes.</returns>
    public static bool TryGetTarget(ReadOnlySpan<byte> votes, Span<float> target)
    {
        CheckLength(votes);
        if (target.Length != Emotions)
        {
            throw new ArgumentException($"A target has {Emotions} shares, {target.Length} given.", nameof(target));
        }

        target.Clear();
        int all = 0;
        int kept = 0;
        for (int i = 0; i < Columns; i++)
        {
            all += votes[i];
            kept += i < Emotions && votes[i] > 1 ? votes[i] : 0;
        }

        if (kept == 0 || 2 * (votes[Emotions] + votes[Emotions + 1]) > all)
        {
            return false;
        }

        for (int i = 0; i < Emotions; i++)
        {
            target[i] = votes[i] > 1 ? (float)votes[i] / kept : 0;
        }

        return true;
    }

    /// <summary>
    /// The label of the FER+ majority protocol (Barsoum et al.): single votes removed, then one emotion needs more than half of
    /// what is left, "unknown" and "NF" counted in.
    /// </summary>
    /// <param name="votes">Ten counts.</param>
    /// <param name="majority">The emotion; only meaningful when true is returned.</param>
    /// <returns>False when the face is left out: no majority, or the majority says "unknown" or "NF".</returns>
    public static bool TryGetMajority(ReadOnlySpan<byte> votes, out CrowdEmotion majority)
    {
        CheckLength(votes);
        int left = 0;
        int best = 0;
        for (int i = 0; i < Columns; i++)
        {
            left += votes[i] > 1 ? votes[i] : 0;
            best = votes[i] > votes[best] ? i : best;
        }

        majority = (CrowdEmotion)best;
        return best < Emotions && votes[best] > 1 && 2 * votes[best] > left;
    }

    private static void CheckLength(ReadOnlySpan<byte> votes)
    {
        if (votes.Length != Columns)
        {
            throw new ArgumentException($"A face has {Columns} vote counts, {votes.Length} given.", nameof(votes));
        }
    }
}
