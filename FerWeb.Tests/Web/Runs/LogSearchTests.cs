using FerWeb.Runs;
using FerWeb.Tests.Engine.Datasets;
using FerWeb.Workspace;
using FerWeb.Workspace.Runs;

namespace FerWeb.Tests.Web.Runs;

public sealed class LogSearchTests
{
    private const string Log = "Attempt 1: cpu\nEpoch 1/3: loss 1.9\nepoch two\r\nCheckpoint at step 6\nEPOCH 3\n";

    [Fact]
    public void Find_WhateverTheCase_GivesEveryLineUnderItsNumber()
    {
        var found = LogSearch.Find(new StringReader(Log), "ePoch", LogSearch.Most, CancellationToken.None);

        Assert.Equal([new(2, "Epoch 1/3: loss 1.9"), new(3, "epoch two"), new(5, "EPOCH 3")], found.Lines);
        Assert.Equal(3, found.Total);
    }

    [Theory]
    [InlineData("izmir")]
    [InlineData("I\u0307zmİr")]
    [InlineData("IŞIK")]
    public void Find_BothLettersIOfTurkish_WhateverTheCase(string text)
        => Assert.Equal(1, LogSearch.Find(new StringReader("Attempt 1: cpu\nData set İZMİR ışık\n"), text, LogSearch.Most, CancellationToken.None).Total);

    [Theory]
    [InlineData("epochs")]
    [InlineData(".*")]
    [InlineData("cpu\nEpoch")]
    public void Find_WhatNoLineHolds_IsNothing(string text)
        => Assert.Equal(
            (0, 0),
            LogSearch.Find(new StringReader(Log), text, LogSearch.Most, CancellationToken.None) is var found ? (found.Lines.Count, found.Total) : default);

    [Fact]
    public void Find_MoreThanAreShown_KeepsTheNewestAndCountsAll()
    {
        var log = new StringReader(string.Join('\n', Enumerable.Range(1, 1000).Select(step => $"step {step}")));

        var found = LogSearch.Find(log, "step", 3, CancellationToken.None);

        Assert.Equal([998, 999, 1000], found.Lines.Select(line => line.Number));
        Assert.Equal(1000, found.Total);
    }

    [Fact]
    public void Find_LineOfAMegabyte_ShowsItsBeginning()
    {
        var found = LogSearch.Find(new StringReader(new string('x', 1 << 20) + "needle"), "needle", LogSearch.Most, CancellationToken.None);

        Assert.Equal(new string('x', 2_000) + " ...", Assert.Single(found.Lines).Text);
    }

    [Fact]
    public async Task Find_RunWithoutALog_IsNothingAndACancelledOneEnds()
    {
        using var folder = new TemporaryFolder();
        var data = new DataFolder(folder.PathTo("data"));

        Assert.Equal(0, (await LogSearch.FindAsync(data, "r1", "epoch", CancellationToken.None)).Total);
        Assert.Throws<OperationCanceledException>(() => LogSearch.Find(new StringReader(Log), "epoch", LogSearch.Most, new CancellationToken(canceled: true)));
    }
}
