using FerWeb.Components.Pages.Batch;
using FerWeb.Engine.Emotions;
using FerWeb.Engine.Faces;
using FerWeb.Engine.Photos;
using FerWeb.Engine.Recognition;

namespace FerWeb.Tests.Web;

/// <summary>The order of a batch's table.</summary>
public sealed class BatchOrderTests
{
    private static readonly BatchPhoto[] _photos =
    [
        Photo(1, "img10.jpg", Emotion.Sad, 0.7f),
        Photo(2, "IMG2.jpg", null, 0),
        Photo(3, "anna.jpg", Emotion.Happy, 0.9f),
        Photo(4, "img1.jpg", Emotion.Angry, 0.4f),
    ];

    [Theory]
    [InlineData(BatchColumn.None, false, "1 2 3 4")]
    [InlineData(BatchColumn.File, false, "3 4 2 1")]
    [InlineData(BatchColumn.File, true, "1 2 4 3")]
    [InlineData(BatchColumn.Emotion, false, "4 3 1 2")]
    [InlineData(BatchColumn.Emotion, true, "1 3 4 2")]
    [InlineData(BatchColumn.Probability, true, "3 1 4 2")]
    [InlineData(BatchColumn.Probability, false, "4 1 3 2")]
    public void Apply_EachColumn_OrdersAsAPersonReadsAndKeepsWhatHasNoFaceLast(BatchColumn column, bool isDescending, string keys)
        => Assert.Equal(keys, string.Join(' ', new BatchOrder(column, isDescending).Apply(_photos).Select(photo => photo.Key)));

    [Theory]
    [InlineData(BatchColumn.File, false)]
    [InlineData(BatchColumn.Probability, true)]
    public void After_ThreeClicksOnAColumn_IsItsOrderThenTheOtherWayRoundThenAsChosen(BatchColumn column, bool isFirstDescending)
    {
        var first = new BatchOrder(BatchColumn.Emotion, true).After(column);
        var second = first.After(column);

        Assert.Equal(new BatchOrder(column, isFirstDescending), first);
        Assert.Equal(new BatchOrder(column, !isFirstDescending), second);
        Assert.Equal(BatchOrder.AsChosen, second.After(column));
    }

    private static BatchPhoto Photo(int key, string name, Emotion? shown, float probability)
    {
        if (shown is not { } emotion)
        {
            return new BatchPhoto(key, name, BatchState.Failed, null, null, null, null);
        }

        var probabilities = new float[7];
        probabilities[(int)emotion] = probability;
        var face = new FaceResult(new FaceBox(0, 0, 1, 1, 0, 1), emotion, probabilities, new GrayImage(1, 1, [0]));
        var result = new RecognitionResult("m", LabelHead.Crowd, 10, 10, false, [face], TimeSpan.Zero);
        return new BatchPhoto(key, name, BatchState.Done, null, null, null, null) { Result = result };
    }
}
