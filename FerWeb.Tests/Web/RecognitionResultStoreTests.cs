using System.Runtime.CompilerServices;
using FerWeb.Engine.Recognition;
using FerWeb.Recognition;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace FerWeb.Tests.Web;

public sealed class RecognitionResultStoreTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Find_WithinTheLifetime_ReturnsTheResult()
    {
        using var store = CreateStore();
        var result = Result("a");

        var id = store.Add(result);
        _time.Advance(TimeSpan.FromMinutes(4.9));

        Assert.Same(result, store.Find(id));
    }

    [Theory]
    [InlineData(300, "5 minutes")]
    [InlineData(60, "one minute")]
    [InlineData(10, "10 seconds")]
    public void Lifetime_InWords_SpeaksOfOneOrOfMany(int seconds, string expected)
        => Assert.Equal(expected, ResultLifetimeText.Of(new RecognitionOptions { ResultLifetime = TimeSpan.FromSeconds(seconds) }));

    [Fact]
    public void IdOf_AResult_IsItsOwnAmongEqualOnesWhileItIsKept()
    {
        using var store = CreateStore();
        var (first, second) = (Result("a"), Result("a"));
        store.Add(first);
        var id = store.Add(second);

        Assert.Equal(id, store.IdOf(second));
        Assert.Null(store.IdOf(Result("a")));
    }

    [Fact]
    public void Find_AfterTheLifetime_FindsNothing()
    {
        using var store = CreateStore();
        var id = store.Add(Result("a"));

        _time.Advance(TimeSpan.FromMinutes(5));

        Assert.Null(store.Find(id));
    }

    [Fact]
    public void Add_FullStore_DropsTheOldest()
    {
        using var store = CreateStore(capacity: 2);

        var first = store.Add(Result("a"));
        _time.Advance(TimeSpan.FromSeconds(1));
        var second = store.Add(Result("b"));
        var third = store.Add(Result("c"));

        Assert.Null(store.Find(first));
        Assert.Equal("b", store.Find(second)?.Model);
        Assert.Equal("c", store.Find(third)?.Model);
    }

    [Fact]
    public async Task Timer_NobodyAsks_StillLetsResultsGo()
    {
        using var store = CreateStore();
        var result = AddAndForget(store);

        _time.Advance(TimeSpan.FromMinutes(5));

        // With pauses: a collection stops all threads of the process, also the one that lets the result go.
        await Patience.UntilAsync(() => IsCollected(result));
    }

    [Fact]
    public void Find_MadeUpId_FindsNothing()
    {
        using var store = CreateStore();
        store.Add(Result("a"));

        Assert.Null(store.Find("AAAAAAAAAAAAAAAAAAAAAA"));
    }

    private static bool IsCollected(WeakReference result)
    {
        GC.Collect();
        return !result.IsAlive;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference AddAndForget(RecognitionResultStore store)
    {
        var result = Result("a");
        store.Add(result);
        return new WeakReference(result);
    }

    private RecognitionResultStore CreateStore(int capacity = 10)
        => new(Options.Create(new RecognitionOptions { ResultCapacity = capacity }), _time);

    private static RecognitionResult Result(string model) => new(model, LabelHead.Crowd, 1, 1, false, [], TimeSpan.Zero);
}
