namespace FerWeb.Engine.Emotions;

/// <summary>The eight emotions that FER+ asked its ten taggers about, in its own order (Barsoum et al., arXiv 1608.01041).</summary>
public enum CrowdEmotion
{
    Neutral = 0,
    Happiness = 1,
    Surprise = 2,
    Sadness = 3,
    Anger = 4,
    Disgust = 5,
    Fear = 6,
    Contempt = 7,
}
