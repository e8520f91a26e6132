using FerWeb.Engine.Emotions;

namespace FerWeb.Tests.Engine.Emotions;

public sealed class CrowdVotesTests
{
    [Fact]
    public void TryGetTarget_SingleVotes_AreDroppedBeforeNormalising()
    {
        var target = new float[CrowdVotes.Emotions];

        Assert.True(CrowdVotes.TryGetTarget([4, 0, 0, 1, 3, 2, 0, 0, 0, 0], target));

        Assert.Equal([4 / 9f, 0, 0, 0, 3 / 9f, 2 / 9f, 0, 0], target);
    }

    [Fact]
    public void TryGetTarget_HalfOfTheVotesUnknown_KeepsTheEmotions()
    {
        var target = new float[CrowdVotes.Emotions];

        Assert.True(CrowdVotes.TryGetTarget([0, 5, 0, 0, 0, 0, 0, 0, 3, 2], target));

        Assert.Equal([0, 1, 0, 0, 0, 0, 0, 0], target);
    }

    [Theory]
    [InlineData(new byte[] { 4, 0, 0, 0, 0, 0, 0, 0, 3, 3 })] // more than half see no emotion or no face
    [InlineData(new byte[] { 1, 1, 1, 1, 1, 1, 1, 1, 1, 1 })] // nobody agrees with anybody
    [InlineData(new byte[] { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 })] // nobody was asked
    public void TryGetTarget_NothingToLearn_GivesZeros(byte[] votes)
    {
        var target = new float[CrowdVotes.Emotions];
        target.AsSpan().Fill(7);

        Assert.False(CrowdVotes.TryGetTarget(votes, target));

        Assert.All(target, share => Assert.Equal(0, share));
    }

    [Theory]
    [InlineData(new byte[] { 6, 0, 0, 4, 0, 0, 0, 0, 0, 0 }, CrowdEmotion.Neutral)]
    [InlineData(new byte[] { 0, 0, 0, 0, 5, 1, 1, 1, 1, 1 }, CrowdEmotion.Anger)] // the single votes do not count against it
    [InlineData(new byte[] { 0, 0, 0, 0, 0, 0, 0, 9, 0, 1 }, CrowdEmotion.Contempt)]
    public void TryGetMajority_MoreThanHalfAgree_NamesTheEmotion(byte[] votes, CrowdEmotion expected)
    {
        Assert.True(CrowdVotes.TryGetMajority(votes, out var majority));
        Assert.Equal(expected, majority);
    }

    [Theory]
    [InlineData(new byte[] { 5, 5, 0, 0, 0, 0, 0, 0, 0, 0 })] // a tie
    [InlineData(new byte[] { 4, 0, 0, 3, 3, 0, 0, 0, 0, 0 })] // the largest share is no majority
    [InlineData(new byte[] { 2, 0, 0, 0, 0, 0, 0, 0, 8, 0 })] // unknown
    [InlineData(new byte[] { 0, 0, 0, 0, 0, 0, 0, 0, 0, 10 })] // no face
    [InlineData(new byte[] { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 })]
    public void TryGetMajority_NoEmotionHasMoreThanHalf_LeavesTheFaceOut(byte[] votes)
        => Assert.False(CrowdVotes.TryGetMajority(votes, out _));

    [Fact]
    public void ToEmotion_EveryFerClass_RoundTrips()
    {
        Assert.All(Enum.GetValues<Emotion>(), emotion => Assert.Equal(emotion, CrowdVotes.ToEmotion(CrowdVotes.FromEmotion(emotion))));
        Assert.Null(CrowdVotes.ToEmotion(CrowdEmotion.Contempt));
    }
}
