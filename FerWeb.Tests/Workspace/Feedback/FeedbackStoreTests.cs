using FerWeb.Engine.Emotions;
using FerWeb.Engine.Recognition;
using FerWeb.Tests.Engine.Datasets;
using FerWeb.Workspace;
using FerWeb.Workspace.Feedback;
using FerWeb.Workspace.Runs;

namespace FerWeb.Tests.Workspace.Feedback;

public sealed class FeedbackStoreTests : IDisposable
{
    private static readonly byte[] _picture = [.. Enumerable.Range(0, 2_000).Select(i => (byte)(i * i % 251))];

    private readonly TemporaryFolder _folder = new();

    private DataFolder Data => new(_folder.PathTo("data"));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Store_NobodyHasAnswered_HasNoFile()
    {
        var store = new FeedbackStore(Data);

        store.Remove("a");
        store.Clear();

        Assert.Empty(store.Counts());
        Assert.Empty(store.Pictures());
        Assert.Null(store.Find("a"));
        Assert.False(Directory.Exists(Data.Root));
    }

    [Fact]
    public void Store_EntryWithoutPicture_KeepsOnlyWhatIsCounted()
    {
        var store = new FeedbackStore(Data);

        Put(store, "a", Emotion.Sad);
        Put(store, "b", Emotion.Sad);
        Put(store, "c", said: null);

        var (day, time) = (new DateOnly(2026, 2, 3), "04:05");
        Assert.Equal(
            [
                new FeedbackCount(day, "net", LabelHead.Fer, Emotion.Happy, null, 1, 0),
                new FeedbackCount(day, "net", LabelHead.Fer, Emotion.Happy, Emotion.Sad, 2, 0),
            ],
            store.Counts());
        Assert.Equal(-1, StoredBytes().IndexOf(System.Text.Encoding.ASCII.GetBytes(time)));
    }

    [Theory]
    [InlineData("undo")]
    [InlineData("answer without it")]
    [InlineData("delete everything")]
    public void Picture_Deleted_IsInNoFileAnyMore(string way)
    {
        var store = new FeedbackStore(Data);
        Put(store, "b", Emotion.Fear, [1, 2, 3]);
        Put(store, "a", Emotion.Sad, _picture);
        Assert.Contains(Chunks(), chunk => StoredBytes().IndexOf(chunk) >= 0);

        Action delete = way switch
        {
            "undo" => () => store.Remove("a"),
            "answer without it" => () => Put(store, "a", Emotion.Sad),
            _ => store.Clear,
        };
        delete();

        Assert.DoesNotContain(Chunks(), chunk => StoredBytes().IndexOf(chunk) >= 0);
        Assert.Equal(way == "delete everything" ? 0 : 1, store.Pictures().Count);

        // A page of the file may begin anywhere in the picture.
        static IEnumerable<byte[]> Chunks() => _picture.Chunk(50).Where(chunk => chunk.Length == 50);
    }

    [Fact]
    public async Task Store_ManyAtOnceThroughSeveralStores_KeepExactlyTheLimit()
    {
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 60).Select(i => Task.Run(
            () => new FeedbackStore(Data).Put(Entry($"key{i}", Emotion.Sad, _picture), mostAnswers: 40, mostPictures: 25))));

        var count = Assert.Single(new FeedbackStore(Data).Counts());
        Assert.Equal((25, 25), (count.Answers, count.Pictures));
        Assert.Equal(25, outcomes.Count(outcome => outcome == FeedbackOutcome.Kept));
        Assert.Equal(35, outcomes.Count(outcome => outcome == FeedbackOutcome.PicturesFull));
    }

    [Fact]
    public void Store_FullStore_StillReplacesWhatItHas()
    {
        var store = new FeedbackStore(Data);
        Put(store, "a", Emotion.Sad, _picture);

        Assert.Equal(FeedbackOutcome.Kept, store.Put(Entry("a", Emotion.Fear, _picture), 1, 1));
        Assert.Equal(FeedbackOutcome.PicturesFull, store.Put(Entry("b", Emotion.Fear, _picture), 2, 1));
        Assert.Equal(FeedbackOutcome.AnswersFull, store.Put(Entry("b", Emotion.Fear, null), 1, 1));
        Assert.Equal(new FeedbackGiven(Emotion.Fear, HasPicture: true), store.Find("a"));
    }

    [Fact]
    public void Store_DamagedFile_IsToldInOneSentence()
    {
        Directory.CreateDirectory(Data.Root);
        File.WriteAllText(Data.Feedback, "This is no database, but long enough to be taken for one at first sight.");

        var fault = Assert.Throws<FeedbackException>(() => new FeedbackStore(Data).Counts());

        Assert.Contains("feedback.db in the data folder", fault.Message);
        Assert.DoesNotContain(Data.Root, fault.Message);
    }

    private static void Put(FeedbackStore store, string key, Emotion? said, byte[]? picture = null)
        => Assert.Equal(FeedbackOutcome.Kept, store.Put(Entry(key, said, picture), 100, 100));

    private static FeedbackEntry Entry(string key, Emotion? said, byte[]? picture)
        => new(key, new DateTimeOffset(2026, 2, 3, 4, 5, 6, TimeSpan.Zero), "net", LabelHead.Fer, Emotion.Happy, said, picture);

    private Span<byte> StoredBytes() => Directory.GetFiles(Data.Root).SelectMany(File.ReadAllBytes).ToArray();
}
