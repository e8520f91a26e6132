using FerWeb.Engine.Datasets;
using FerWeb.Engine.Networks;
using FerWeb.Engine.Training;
using FerWeb.Tests.Engine.Datasets;
using FerWeb.Tests.Shared;
using FerWeb.Workspace;
using FerWeb.Workspace.Datasets;
using FerWeb.Workspace.Runs;
using FerWeb.Workspace.Storage;

namespace FerWeb.Tests.Workspace.Datasets;

public sealed class DatasetLibraryTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly DataFolder _data;
    private readonly DatasetLibrary _library;

    public DatasetLibraryTests()
    {
        _data = new DataFolder(_folder.PathTo("data"));
        _library = new DatasetLibrary(_data);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void List_FreshFolder_HoldsTheDrawnFacesReadyToTrainOn()
    {
        var entries = _library.List();

        Assert.Equal([DatasetLibrary.DrawnId, DatasetLibrary.DrawnHardId], entries.Select(entry => entry.Id));
        Assert.All(entries, entry => Assert.Equal((DatasetKind.Drawn, null), (entry.Kind, entry.Fault)));
        Assert.Empty(Names()); // drawn when they are needed
        using var drawn = _library.Open(DatasetLibrary.DrawnId);
        Assert.Equal("drawn", drawn.Manifest.Source);
        Assert.All(Enum.GetValues<Split>(), split => Assert.Equal(entries[0].Counts[split].Values, drawn[split].CountPerClass()));
        Assert.All(drawn[Split.Train].CountPerClass(), count => Assert.Equal(400, count));
        Assert.Equal(drawn[Split.Test].Count, drawn[Split.Test].Names.Distinct().Count());
    }

    [Fact]
    public async Task Describe_DrawnFacesManyAtOnce_AllSeeTheSameSet()
    {
        var libraries = Enumerable.Range(0, 2).Select(_ => new DatasetLibrary(_data)).ToArray();

        var shas = await Task.WhenAll(libraries.Select(library => Task.Run(() => library.Describe(DatasetLibrary.DrawnHardId).Sha256)));

        Assert.Single(shas.Distinct());
        Assert.Equal(["drawn-hard"], Names());
    }

    [Fact]
    public void Describe_DrawnFacesDamaged_DrawsTheSameAgain()
    {
        DrawnSets.PutDrawn(_data);
        var before = _library.Describe(DatasetLibrary.DrawnId);
        File.WriteAllText(Path.Combine(before.Folder, DatasetManifest.FileName), "{");

        Assert.Equal(before, _library.Describe(DatasetLibrary.DrawnId));
    }

    [Fact]
    public void Import_Folder_IsListedOpenedAndDescribed()
    {
        WriteFaces(3);

        var entry = _library.Import(_folder.PathTo("raw"), "My Gesichter (für mich)");

        Assert.Equal("my-gesichter-fur-mich", entry.Id);
        Assert.Equal((DatasetKind.Imported, "My Gesichter (für mich)", 3), (entry.Kind, entry.Name, entry.CountOf(Split.Train)));
        Assert.True(entry.Bytes > 3 * DatasetSplit.ImagePixels);
        Assert.Contains(_library.List(), listed => listed.Id == entry.Id);
        using var opened = _library.Open(entry.Id);
        Assert.Equal(new RunDataset(entry.Id, entry.Name, entry.Folder, opened.Sha256), _library.Describe(entry.Id));
    }

    [Fact]
    public void Import_SameNameTwice_GetsAnotherId()
    {
        WriteFaces(2);

        var ids = Enumerable.Range(0, 2).Select(_ => _library.Import(_folder.PathTo("raw"), "drawn").Id);

        Assert.Equal(["drawn-2", "drawn-3"], ids);
    }

    [Fact]
    public void Import_Cancelled_LeavesNothingBehind()
    {
        WriteFaces(3);
        using var cancellation = new CancellationTokenSource();
        var progress = new Reports(_ => cancellation.Cancel());

        Assert.ThrowsAny<OperationCanceledException>(() => _library.Import(_folder.PathTo("raw"), "raw", progress, cancellation: cancellation.Token));

        Assert.Empty(Names());
    }

    [Fact]
    public void Import_NothingUsable_LeavesNothingBehindAndSaysWhy()
    {
        _folder.WriteText("raw/train/happy/a.png", "no picture");

        var error = Assert.Throws<DatasetException>(() => _library.Import(_folder.PathTo("raw"), "raw"));

        Assert.Contains("not a picture", error.Message);
        Assert.Empty(Names());
    }

    [Theory]
    [InlineData("{ not json")]
    [InlineData(null)]
    public void List_OneDamagedFolder_ShowsItBesideTheOthers(string? manifest)
    {
        WriteFaces(2);
        var good = _library.Import(_folder.PathTo("raw"), "good");
        var bad = _library.Import(_folder.PathTo("raw"), "bad");
        File.Delete(Path.Combine(bad.Folder, DatasetManifest.FileName));
        if (manifest is not null)
        {
            File.WriteAllText(Path.Combine(bad.Folder, DatasetManifest.FileName), manifest);
        }

        var entries = _library.List();

        Assert.Equal(["bad", "drawn", "drawn-hard", "good"], entries.Select(entry => entry.Id).Order());
        Assert.Null(entries.Single(entry => entry.Id == good.Id).Fault);
        Assert.Contains("Import", entries.Single(entry => entry.Id == bad.Id).Fault?.ToString());
        Assert.Throws<DatasetException>(() => _library.Describe(bad.Id));
    }

    [Theory]
    [InlineData(RunStatus.Queued, false)]
    [InlineData(RunStatus.Starting, false)]
    [InlineData(RunStatus.Paused, false)]
    [InlineData(RunStatus.Interrupted, false)]
    [InlineData(RunStatus.Stopped, true)]
    [InlineData(RunStatus.Cancelled, true)]
    public void Delete_SetOfARun_IsRefusedWithItsNameWhileItNeedsTheData(RunStatus status, bool isDeleted)
    {
        WriteFaces(2);
        using var runs = RunStore.Open(_data);
        var entry = _library.Import(_folder.PathTo("raw"), "mine");
        var run = runs.Create(SpecOn(entry), "local");
        _ = status switch
        {
            RunStatus.Starting => runs.Claim("here", TimeSpan.FromMinutes(1)),
            RunStatus.Paused => runs.Move(runs.Move(runs.Start(), RunStatus.Pausing, "local")!, status, "worker"),
            RunStatus.Interrupted => runs.Move(runs.Start(), status, "worker"),
            RunStatus.Stopped => runs.Move(runs.Move(runs.Start(), RunStatus.Stopping, "local")!, status, "worker"),
            RunStatus.Cancelled => runs.Move(run, RunStatus.Cancelled, "local", StopCause.User),
            _ => run,
        };

        string[] whenClosed = [];
        void LetGo() => whenClosed = Names();
        if (isDeleted)
        {
            Assert.True(_library.Delete(entry.Id, runs, LetGo));
            Assert.False(_library.Delete(entry.Id, runs));
            Assert.Equal(["mine"], whenClosed);
            Assert.Empty(Names());
        }
        else
        {
            Assert.Contains("first try", Assert.Throws<DatasetException>(() => _library.Delete(entry.Id, runs, LetGo)).Message);
            Assert.Empty(whenClosed); // Who looks at its pictures goes on.
            Assert.Contains("mine", Names());
        }
    }

    [Theory]
    [InlineData(false, "import it again under that name")]
    [InlineData(true, "holds other images now")]
    public void Resume_RunWhoseDataSetWasDeleted_IsRefusedByItsNameAndWithoutAPath(bool isReplaced, string nextStep)
    {
        WriteFaces(2);
        using var runs = RunStore.Open(_data);
        var actions = new RunActions(runs, _data, TimeProvider.System);
        var entry = _library.Import(_folder.PathTo("raw"), "mine");
        runs.Create(SpecOn(entry), "local");
        var run = runs.Move(runs.Move(runs.Start(), RunStatus.Stopping, "local")!, RunStatus.Stopped, "worker")!;
        _library.Delete(entry.Id, runs);
        if (isReplaced)
        {
            WriteFaces(3);
            _library.Import(_folder.PathTo("raw"), "mine");
        }

        var message = Assert.Throws<RunStoreException>(() => actions.Resume(run.Id, "local")).Message;

        Assert.Contains("'first try'", message);
        Assert.Contains("data set 'mine'", message);
        Assert.Contains(nextStep, message);
        Assert.DoesNotContain(_folder.Root, message);
        Assert.Equal(RunStatus.Stopped, runs.Find(run.Id)!.Status);
    }

    [Fact]
    public void Resume_RunWhoseDataSetWasImportedAgain_Waits()
    {
        WriteFaces(2);
        using var runs = RunStore.Open(_data);
        var entry = _library.Import(_folder.PathTo("raw"), "mine");
        runs.Create(SpecOn(entry), "local");
        var run = runs.Move(runs.Move(runs.Start(), RunStatus.Stopping, "local")!, RunStatus.Stopped, "worker")!;
        _library.Delete(entry.Id, runs);
        _library.Import(_folder.PathTo("raw"), "mine");

        Assert.Equal(RunStatus.Queued, new RunActions(runs, _data, TimeProvider.System).Resume(run.Id, "local").Status);
    }

    [Theory]
    [InlineData("manifest.json")]
    [InlineData("faces.safetensors")]
    public void Open_DamagedSet_IsNamedWithoutItsPath(string file)
    {
        WriteFaces(2);
        var entry = _library.Import(_folder.PathTo("raw"), "mine");
        File.WriteAllText(Path.Combine(entry.Folder, file), "damaged");

        var message = Assert.Throws<DatasetException>(() => _library.Open(entry.Id)).Message;

        Assert.Contains("'mine'", message);
        Assert.DoesNotContain(_folder.Root, message);
    }

    [Fact]
    public void Delete_DrawnFaces_IsRefused()
    {
        using var runs = RunStore.Open(_data);

        Assert.Contains("always there", Assert.Throws<DatasetException>(() => _library.Delete(DatasetLibrary.DrawnId, runs)).Message);
    }

    [Theory]
    [InlineData("..")]
    [InlineData("../../etc")]
    [InlineData("")]
    [InlineData("Drawn")]
    [InlineData("no-such-set")]
    public void Find_IdThatIsNone_IsNull(string id)
    {
        Assert.Null(_library.Find(id));
        Assert.Throws<DatasetException>(() => _library.Open(id));
    }

    [Fact]
    public void SweepLeftovers_HalfMadeFolders_GoesOnlyForOldOnesOfItsOwnNames()
    {
        var number = new string('a', 32);
        string[] ours =
        [
            $".deleted-{number}", $".new-{number}", $".new-upload-{number}", $"drawn.drawing-{number}", $"mine.importing-{number}",
            $"mine.importing-{number}-old",
        ];
        string[] theirs = [".backup", "emma.drawing-lesson", "fer-2013.bak", "mine", "mine.2026-11-29", $"yours.importing-{number}-old"];
        foreach (var name in ours.Concat(theirs))
        {
            var old = Directory.CreateDirectory(Path.Combine(_data.Datasets, name));
            old.LastWriteTimeUtc = old.LastWriteTimeUtc.AddDays(-2);
        }

        Directory.CreateDirectory(Path.Combine(_data.Datasets, $".new-{new string('b', 32)}"));

        var gone = _library.SweepLeftovers();

        Assert.Equal(ours, gone.Select(left => Path.GetFileName(left.Path)).Order(StringComparer.Ordinal));
        Assert.Equal(theirs.Append($".new-{new string('b', 32)}").Order(StringComparer.Ordinal), Names());
    }

    [Fact]
    public void SweepLeftovers_MarksOfAnUnknownSet_GoOnlyWhileAllSetsCanBeRead()
    {
        WriteFaces(20);
        var entry = _library.Import(_folder.PathTo("raw"), "Mine");
        var ofAnAdmin = Directory.CreateDirectory(Path.Combine(_data.Curation, "before-the-update"));
        ofAnAdmin.LastWriteTimeUtc = ofAnAdmin.LastWriteTimeUtc.AddDays(-2);
        foreach (var name in (string[])[entry.Sha256, new string('0', entry.Sha256.Length)])
        {
            var marks = Directory.CreateDirectory(Path.Combine(_data.Curation, name));
            marks.LastWriteTimeUtc = marks.LastWriteTimeUtc.AddDays(-2);
        }

        var (manifest, away) = (Path.Combine(entry.Folder, DatasetManifest.FileName), _folder.PathTo("away"));
        var written = File.ReadAllText(manifest);
        File.WriteAllText(manifest, "{");
        Assert.Equal(3, MarksAfterASweep());
        File.WriteAllText(manifest, written);

        // As a disk that is not mounted yet.
        Directory.Move(_data.Datasets, away);
        Assert.Equal(3, MarksAfterASweep());
        Directory.Delete(_data.Datasets);
        Directory.Move(away, _data.Datasets);

        Assert.Equal(2, MarksAfterASweep());
        Assert.True(Directory.Exists(Path.Combine(_data.Curation, entry.Sha256)) && Directory.Exists(ofAnAdmin.FullName));

        int MarksAfterASweep()
        {
            _library.SweepLeftovers();
            return Directory.GetDirectories(_data.Curation).Length;
        }
    }

    private void WriteFaces(int count)
    {
        for (int i = 0; i < count; i++)
        {
            _folder.WriteImage($"raw/train/happy/{i}.png", i);
        }

        _folder.WriteImage("raw/validation/sad/1.png", 100);
        _folder.WriteImage("raw/test/sad/2.png", 101);
    }

    private RunSpec SpecOn(DatasetEntry entry)
        => new("first try", "local", _library.Describe(entry.Id), new TrainingOptions { Network = NetworkCatalog.Describe("cnn-seed") });

    private string[] Names() => Directory.Exists(_data.Datasets)
        ? [.. Directory.GetFileSystemEntries(_data.Datasets).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)]
        : [];

    private sealed class Reports(Action<ImportProgress> act) : IProgress<ImportProgress>
    {
        public void Report(ImportProgress value) => act(value);
    }
}
