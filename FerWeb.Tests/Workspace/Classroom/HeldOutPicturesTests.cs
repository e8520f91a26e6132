using FerWeb.Workspace.Classroom;

namespace FerWeb.Tests.Workspace.Classroom;

public sealed class HeldOutPicturesTests
{
    [Theory]
    [InlineData(10, 8)]
    [InlineData(30, 24)]
    [InlineData(300, 240)]
    public void Cut_OfOneBurst_HoldsAFifthBack(int pictures, int expected) => Assert.Equal(expected, HeldOutPictures.Cut(Times(pictures)));

    [Theory]
    [InlineData(30, 21, 21)]
    [InlineData(30, 27, 27)]
    [InlineData(30, 10, 24)]
    [InlineData(30, 29, 24)]
    public void Cut_WithARest_LiesInItWhenItIsNear(int pictures, int rest, int expected) => Assert.Equal(expected, HeldOutPictures.Cut(Times(pictures, rest)));

    private static DateTimeOffset[] Times(int pictures, int restBefore = -1) =>
    [
        .. Enumerable.Range(0, pictures).Select(i => DateTimeOffset.UnixEpoch.AddSeconds((0.2 * i) + (restBefore >= 0 && i >= restBefore ? 10 : 0))),
    ];
}
