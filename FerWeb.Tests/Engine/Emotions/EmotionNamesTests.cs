using FerWeb.Engine.Emotions;

namespace FerWeb.Tests.Engine.Emotions;

public sealed class EmotionNamesTests
{
    [Theory]
    [InlineData("anger", Emotion.Angry)]
    [InlineData("Disgusted", Emotion.Disgust)]
    [InlineData(" FEARFUL ", Emotion.Fear)]
    [InlineData("happiness", Emotion.Happy)]
    [InlineData("sadness", Emotion.Sad)]
    [InlineData("surprised", Emotion.Surprise)]
    [InlineData("neutral", Emotion.Neutral)]
    public void TryParse_UsualSpelling_IsUnderstood(string text, Emotion expected)
    {
        Assert.True(EmotionNames.TryParse(text, out var emotion));
        Assert.Equal(expected, emotion);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("contempt")]
    [InlineData("3")]
    public void TryParse_AnythingElse_IsRefused(string? text) => Assert.False(EmotionNames.TryParse(text, out _));

    [Fact]
    public void Of_EveryEmotion_CanBeParsedBack()
    {
        foreach (var emotion in Enum.GetValues<Emotion>())
        {
            Assert.True(EmotionNames.TryParse(EmotionNames.Of(emotion), out var parsed));
            Assert.Equal(emotion, parsed);
        }
    }
}
