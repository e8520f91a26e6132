using System.Text.Json.Nodes;
using FerWeb.Engine.Datasets;
using FerWeb.Engine.Datasets.Curation;
using FerWeb.Engine.Models;
using FerWeb.Engine.Networks;
using FerWeb.Engine.Training;
using FerWeb.Tests.Engine.Datasets;
using FerWeb.Tests.Shared;
using FerWeb.Workspace;
using FerWeb.Workspace.Audit;
using FerWeb.Workspace.Classroom;
using FerWeb.Workspace.Datasets;
using FerWeb.Workspace.Datasets.Curation;
using FerWeb.Workspace.Models;
using FerWeb.Workspace.Runs;
using FerWeb.Workspace.Storage;

namespace FerWeb.Tests.Workspace.Classroom;

/// <summary>What hangs on a classroom set, and what becomes of it when the set is deleted.</summary>
public sealed class ClassroomActionsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly RunStore _runs;
    private readonly ClassroomStore _sets;
    private readonly DatasetLibrary _library;
    private readonly RunActions _runActions;
    private readonly ModelLibrary _models;
    private readonly ClassroomActions _actions;
    private string _live = ShippedModel.Id;

    public ClassroomActionsTests()
    {
        _runs = SqliteRunStore.Open(Data);
        _sets = new ClassroomStore(Data, TimeProvider.System);
        _library = new DatasetLibrary(Data);
        _runActions = new RunActions(_runs, Data, TimeProvider.System);
        _models = new ModelLibrary(Data, _runs, () => Shipped, () => _live);
        _actions = new ClassroomActions(_sets, _library, _runs, _runActions, Data, _models);
    }

    private static string Shipped => ShippedModel.Folder;

    private DataFolder Data => new(_folder.PathTo("data"));

    public void Dispose()
    {
        _runs.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Missing_UntilEachClassHasEnough_NamesTheClass()
    {
        var set = Filled(ClassroomLimits.LeastPictures - 1);
        Assert.StartsWith(
            "“Happy” has 9 pictures; each class needs at least 10.", ClassroomActions.WhatIsMissing(set)?.ToString(), StringComparison.Ordinal);

        Assert.Equal("“Happy” has one picture; each class needs at least 10.", ClassroomActions.WhatIsMissing(Filled(1))?.ToString());
        Assert.Null(ClassroomActions.WhatIsMissing(Filled(ClassroomLimits.LeastPictures)));
    }

    [Fact]
    public void Train_OnEnoughPictures_QueuesAFineTuningOnADataSetOfTheOwnClasses()
    {
        var set = Filled(ClassroomLimits.LeastPictures);

        var run = _actions.Train(set.Id, "ada");

        Assert.Equal((RunStatus.Queued, "7b", ShippedModel.Id), (run.Status, run.Spec.Name, Path.GetFileName(run.Spec.Options.StartModel)));
        var dataset = _library.Find(run.Spec.Dataset.Id)!;
        Assert.Equal(["Happy", "Sad"], run.Spec.Dataset.ClassNames);
        Assert.Equal((16, 4), (dataset.CountOf(Split.Train), dataset.CountOf(Split.Validation)));
        var training = Assert.Single(_sets.Find(set.Id).Trainings);
        Assert.Equal((dataset.Id, run.Id, dataset.Sha256), (training.Dataset, training.Run, training.Sha256));
        Assert.Equal(["Happy", "Sad"], training.Classes);
        Assert.Contains("trains on this set already", Refusal(() => _actions.Train(set.Id, "ada")), StringComparison.Ordinal);
        Assert.Single(Directory.GetDirectories(Data.Classroom));
    }

    [Fact]
    public void StartModels_BeginWithTheLiveOneWhereItIsLikeTheShippedOne()
    {
        Keep("ours", NetworkCatalog.Describe("fernet"));
        Keep("large", NetworkCatalog.Describe("resnet18n"));
        Keep("shallow", NetworkCatalog.Describe("fernet") with { Widths = [32, 64], Depths = [2] });

        Assert.Equal([.. ShippedModel.Networks, "large", "ours"], _actions.StartModels().Select(model => model.Id));
        _live = "ours";
        Assert.Equal("ours", _actions.StartModels()[0].Id);
        _live = "large";
        Assert.Equal(ShippedModel.Id, _actions.StartModels()[0].Id);

        // A sibling that ships beside it is of another size.
        _live = "fernet-48";
        Assert.Equal([ShippedModel.Id, "fernet-48"], _actions.StartModels().Take(2).Select(model => model.Id));

        // Another lesson's.
        OwnClasses.Describe(Data.Models, "pupils");
        _live = "pupils";
        Assert.Equal([ShippedModel.Id, "pupils"], _actions.StartModels().Take(2).Select(model => model.Id));
    }

    [Fact]
    public void Train_FromANamedModel_StartsFromItsWeights_AndFromAnUnknownOneIsRefused()
    {
        Keep("ours", NetworkCatalog.Describe("fernet") with { Widths = [16, 32, 64, 128] });
        var set = Filled(ClassroomLimits.LeastPictures);
        Assert.Equal(
            $"A training cannot start from a model 'theirs'. Choose one of {string.Join(", ", ShippedModel.Networks)}, ours.",
            Refusal(() => _actions.Train(set.Id, "ada", "theirs")));

        var options = _actions.Train(set.Id, "ada", "ours").Spec.Options;

        Assert.Equal((_models.Find("ours").Folder, 16, 2), (options.StartModel, options.Network.Widths[0], options.Network.Classes));
    }

    [Fact]
    public void Train_FromASeedsModel_TakesARateForItsOptimizerAndVariesThePictures()
    {
        Keep("seed", NetworkCatalog.Describe("cnn-seed"));

        var options = _actions.Train(Filled(ClassroomLimits.LeastPictures).Id, "ada", "seed").Spec.Options;

        Assert.Equal((OptimizerKind.Adam, 5e-4, new AugmentationOptions()), (options.Optimizer, options.LearningRate, options.Augmentation));
    }

    [Fact]
    public void Train_OnTooFewPictures_IsRefusedAndMakesNothing()
    {
        var set = Filled(3);

        Assert.StartsWith("“Happy” has 3 pictures", Refusal(() => _actions.Train(set.Id, "ada")), StringComparison.Ordinal);

        Assert.Empty(_sets.Find(set.Id).Trainings);
        Assert.False(Directory.Exists(Data.Datasets));
    }

    [Fact]
    public void Train_OnTheSamePicturesInTwoClasses_IsRefusedAndNamesThem()
    {
        var set = Filled(ClassroomLimits.LeastPictures);
        var third = _sets.AddClass(set.Id, "Neither").Classes[^1];
        var second = set.Classes[1];
        var folder = Directory.CreateDirectory(Path.Combine(Data.Classroom, set.Id, third.Id)).FullName;
        foreach (var picture in second.Pictures) // As an earlier version let in.
        {
            var file = _sets.PictureFile(set.Id, second.Id, picture);
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        }

        Assert.StartsWith("The same pictures stand in “Sad” and “Neither”", Refusal(() => _actions.Train(set.Id, "ada")), StringComparison.Ordinal);
        Assert.Empty(_sets.Find(set.Id).Trainings);
    }

    [Fact]
    public void Answering_OfSeveralTrainings_IsTheNewestThatEndedByItself_ElseTheNewestWithACheckpoint()
    {
        var set = Filled(ClassroomLimits.LeastPictures);
        Assert.Null(Answering());
        var stopped = Ended(isByItself: false);
        Assert.Equal(stopped, Answering());
        var finished = Ended(isByItself: true);
        Ended(isByItself: true, hasCheckpoint: false);
        var stoppedLater = Ended(isByItself: false);
        Assert.Equal(finished, Answering());
        var waiting = _actions.Train(set.Id, "ada");
        Assert.Equal(finished, Answering());
        _runActions.Stop(waiting.Id, "ada");

        _runActions.Trash(finished, "ada");

        Assert.Equal(stoppedLater, Answering());

        string? Answering() => _actions.Answering(_sets.Find(set.Id))?.Run.Id;

        string Ended(bool isByItself, bool hasCheckpoint = true)
        {
            _actions.Train(set.Id, "ada");
            var run = _runs.Start();
            if (hasCheckpoint)
            {
                _runs.AddCheckpoint(run.Id, run.Attempt, new RunCheckpoint(10, 1, 1, IsBest: true, IsPinned: false, DateTimeOffset.UnixEpoch));
            }

            var trained = _runs.Find(run.Id)!;
            Assert.NotNull(isByItself
                ? _runs.Move(trained, RunStatus.Finished, "worker", StopCause.Finished)
                : _runs.Move(_runs.Move(trained, RunStatus.Stopping, "ada")!, RunStatus.Stopped, "worker"));
            return run.Id;
        }
    }

    [Fact]
    public void Delete_ASetThatARunLearnedFrom_KeepsItsDataSetAndSaysSo()
    {
        var set = Filled(ClassroomLimits.LeastPictures);
        var run = _actions.Train(set.Id, "ada");

        var removal = _actions.Delete(set.Id, withRuns: false, "ada");

        Assert.Equal([run.Spec.Dataset.Id], removal.Kept);
        Assert.NotNull(_library.Find(run.Spec.Dataset.Id));
        Assert.Empty(Directory.GetFileSystemEntries(Data.Classroom));
    }

    [Fact]
    public async Task Delete_WhileATrainingIsBeingStarted_WaitsForItAndSaysWhatStays()
    {
        var set = Filled(ClassroomLimits.LeastPictures);
        Task<ClassroomRemoval>? deletion = null;
        var isEarly = false;
        _sets.Changed += Delete;

        var run = _actions.Train(set.Id, "ada");

        Assert.False(isEarly, "It did not wait.");
        Assert.Equal([run.Spec.Dataset.Id], (await deletion!).Kept);

        // While the training is noted.
        void Delete(string id)
        {
            _sets.Changed -= Delete;
            deletion = Task.Run(() => _actions.Delete(id, withRuns: false, "bob"));
            isEarly = EndsSoon(deletion);
        }
    }

    [Fact]
    public void Train_WhileAnotherSiteStarts_KeepsTheFolderInWhichTheDataSetIsMade()
    {
        // What cannot be written down is told in the middle of it.
        Directory.CreateDirectory(Data.Audit);
        string[] left = [];
        var audit = new AuditLog(Data, onFault: _ =>
        {
            new ClassroomStore(Data, TimeProvider.System).SweepLeftovers();
            left = Directory.GetDirectories(Data.Classroom, $"{ClassroomStore.Unfinished}*");
        });
        var actions = new ClassroomActions(_sets, new DatasetLibrary(Data, audit), _runs, _runActions, Data, _models);

        actions.Train(Filled(ClassroomLimits.LeastPictures).Id, "ada");

        Assert.Single(left);
        Assert.Single(Directory.GetDirectories(Data.Classroom));
    }

    [Fact]
    public void Delete_WithRuns_LeavesNoPictureAnywhere()
    {
        var set = Filled(ClassroomLimits.LeastPictures);
        var run = _actions.Train(set.Id, "ada");
        Assert.Contains($"({run.Id}) learns from these pictures now", Refusal(() => _actions.Delete(set.Id, withRuns: true, "ada")), StringComparison.Ordinal);
        _runActions.Stop(run.Id, "ada");

        var removal = _actions.Delete(set.Id, withRuns: true, "ada");

        Assert.Equal((run.Spec.Dataset.Id, run.Id), (Assert.Single(removal.Datasets), Assert.Single(removal.Runs)));
        Assert.Empty(removal.Kept);
        Assert.Null(_runs.Find(run.Id));
        Assert.Empty(Directory.GetFileSystemEntries(Data.Classroom));
        Assert.Empty(Directory.GetFileSystemEntries(Data.Datasets));
    }

    [Fact]
    public void Delete_ASetWhoseDataSetsIdIsAnotherSetsByNow_LeavesThatOneAndItsRun()
    {
        var (first, second) = (Filled(ClassroomLimits.LeastPictures), Filled(ClassroomLimits.LeastPictures, seed: 50_000));
        var own = Trained(first);
        Assert.True(_library.Delete(own.Spec.Dataset.Id, _runs));
        var others = Trained(second);
        Assert.Equal((own.Spec.Dataset.Id, others.Id), (others.Spec.Dataset.Id, _actions.LastRun(_sets.Find(second.Id))?.Id));
        Assert.Equal([own.Id], _actions.RunsOn(_sets.Find(first.Id)).Select(run => run.Id));

        var removal = _actions.Delete(first.Id, withRuns: true, "ada");

        Assert.Equal([own.Id], removal.Runs);
        Assert.Empty(removal.Datasets);
        Assert.Empty(removal.Kept);
        Assert.NotNull(_runs.Find(others.Id));
        Assert.Equal(others.Spec.Dataset.Sha256, _library.Find(others.Spec.Dataset.Id)?.Sha256);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Delete_ASetOfAnEarlierVersion_TellsItsDataSetByTheRunAndKeepsItWhereThatIsGone(bool isRunThere)
    {
        var set = Filled(ClassroomLimits.LeastPictures);
        var run = Trained(set);
        var file = Path.Combine(Data.Classroom, set.Id, "set.json");
        var kept = JsonNode.Parse(File.ReadAllText(file))!;
        Assert.True(kept["trainings"]![0]!.AsObject().Remove("sha256"));
        File.WriteAllText(file, kept.ToJsonString());
        if (!isRunThere)
        {
            _runActions.Trash(run.Id, "ada");
            Assert.Single(RunRemoval.Remove(_runs, Data, DateTimeOffset.MaxValue, run.Id));
        }

        var removal = _actions.Delete(set.Id, withRuns: true, "ada");

        string[] made = [run.Spec.Dataset.Id];
        Assert.Equal(isRunThere ? made : [], removal.Datasets);
        Assert.Equal(isRunThere ? [] : made, removal.Kept);
        Assert.Equal(isRunThere, _library.Find(made[0]) is null);
    }

    [Fact]
    public void Delete_WithRunsAfterSomebodyMadeVersions_KeepsAndNamesThem()
    {
        var set = Filled(ClassroomLimits.LeastPictures);
        var made = Trained(set).Spec.Dataset.Id;
        var (versions, place) = (new DatasetVersions(_library), new ImagePlace(Split.Train, 0));
        int label;
        using (var opened = _library.Open(made))
        {
            label = opened[Split.Train].Labels.Span[0];
        }

        // The second takes the change of the first back.
        versions.Make(made, "first", [new ImageChange(place, 1 - label)]);
        versions.Make("first", "second", [new ImageChange(place, label)]);
        Assert.Equal(["first", "second"], _actions.CopiesOf(_sets.Find(set.Id)).Others.Select(dataset => dataset.Id).Order());

        var removal = _actions.Delete(set.Id, withRuns: true, "ada");

        Assert.Equal([made], removal.Datasets);
        Assert.Equal(["first", "second"], removal.Kept.Order());
        Assert.All(removal.Kept, id => Assert.NotNull(_library.Find(id)));
    }

    [Fact]
    public void Delete_WithRunsOfWhichAModelWasMade_NamesItAndLeavesIt()
    {
        var set = Filled(ClassroomLimits.LeastPictures);
        var run = _actions.Train(set.Id, "ada");
        _runActions.Stop(run.Id, "ada");
        Keep("ours", NetworkCatalog.Describe("fernet"));
        Keep($"{run.Id}-2-6b0ad94e", NetworkCatalog.Describe("fernet"), run.Id);

        var removal = _actions.Delete(set.Id, withRuns: true, "ada");

        Assert.Equal([$"{run.Id}-2-6b0ad94e"], removal.Models);
        Assert.Equal(run.Id, _models.Find(removal.Models[0]).Run);
    }

    [Fact]
    public void Delete_WithRunsOneOfWhichIsNeeded_DeletesNone()
    {
        var set = Filled(ClassroomLimits.LeastPictures);
        var first = _actions.Train(set.Id, "ada");
        _runActions.Stop(first.Id, "ada");
        var second = _actions.Train(set.Id, "ada");
        _runActions.Stop(second.Id, "ada");
        _runs.Promote(new Promotion("/models/m1", "m1", first.Id, 10, DateTimeOffset.UnixEpoch, "ada"));

        Assert.Contains("live model", Refusal(() => _actions.Delete(set.Id, withRuns: true, "ada")), StringComparison.Ordinal);
        _runs.Promote(new Promotion("/models/m2", "m2", second.Id, 10, DateTimeOffset.UnixEpoch, "ada"));
        Assert.Contains("live model", Refusal(() => _actions.Delete(set.Id, withRuns: true, "ada")), StringComparison.Ordinal);

        Assert.Equal(2, _runs.List(new RunQuery()).Total);
        Assert.NotNull(_sets.Find(set.Id));
    }

    private static bool EndsSoon(Task task) => Task.WaitAny([task], TimeSpan.FromMilliseconds(300)) == 0;

    private static string Refusal(Action act) => Assert.ThrowsAny<RunStoreException>(act).Message;

    // Only what is written down about it is looked at here.
    private void Keep(string id, NetworkDescription network, string? run = null)
    {
        var shipped = ModelFolder.ReadDescription(Shipped);
        Directory.CreateDirectory(Path.Combine(Data.Models, id));
        ModelFolder.WriteDescription(
            Path.Combine(Data.Models, id), shipped with { Id = id, Network = network, Provenance = shipped.Provenance! with { Run = run } });
    }

    /// <summary>A run that has learned from the set's pictures and has ended before it began.</summary>
    private Run Trained(ClassroomSet set) => _runActions.Stop(_actions.Train(set.Id, "ada").Id, "ada");

    private ClassroomSet Filled(int pictures, int seed = 0)
    {
        var set = _sets.Agree(_sets.Create("7b", ["Happy", "Sad"]).Id, "ada");
        _sets.Fill(set.Id, pictures, seed);
        return _sets.Find(set.Id);
    }
}
