namespace FerWeb.Engine.Emotions;

/// <summary>The seven classes of FER-2013, in its own order; the value is the class index (0 to 6).</summary>
public enum Emotion
{
    Angry = 0,
    Disgust = 1,
    Fear = 2,
    Happy = 3,
    Sad = 4,
    Surprise = 5,
    Neutral = 6,
}
