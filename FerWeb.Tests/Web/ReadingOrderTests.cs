using FerWeb.Engine.Emotions;
using FerWeb.Engine.Faces;
using FerWeb.Engine.Photos;
using FerWeb.Engine.Recognition;
using FerWeb.Recognition;

namespace FerWeb.Tests.Web;

public sealed class ReadingOrderTests
{
    [Fact]
    public void Of_TwoUnevenLines_GoesLineByLineFromTheLeft()
    {
        FaceResult[] faces = [Face(500, 420), Face(100, 30), Face(300, 10), Face(520, 45), Face(90, 400)];

        Assert.Equal([1, 2, 3, 4, 0], ReadingOrder.Of(faces));
    }

    [Theory]
    [InlineData(new[] { 1, 2, 0 }, 3)]
    [InlineData(new[] { 0 }, 1)]
    [InlineData(new int[0], 1)]
    public void NumberOfLargest_OfFacesInReadingOrder_IsThatOfTheEnginesFirst(int[] order, int expected)
        => Assert.Equal(expected, ReadingOrder.NumberOfLargest(order));

    [Fact]
    public void Of_NoFace_IsEmpty() => Assert.Empty(ReadingOrder.Of([]));

    private static FaceResult Face(int x, int y)
        => new(new FaceBox(x, y, 80, 80, 0, 1), Emotion.Happy, [0, 0, 0, 1, 0, 0, 0], new GrayImage(1, 1, [0]));
}
