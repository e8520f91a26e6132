using FerWeb.Engine.Emotions;
using FerWeb.Engine.Models;
using FerWeb.Engine.Networks;
using FerWeb.Runs;
using FerWeb.Tests.Shared;
using FerWeb.Workspace;
using FerWeb.Workspace.Models;
using FerWeb.Workspace.Runs;
using FerWeb.Workspace.Storage;

namespace FerWeb.Tests.Web.Runs;

public sealed class StartChoiceTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ferweb-start");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void For_Network_OffersItsModelsAndTheCheckpointsOfItsRuns()
    {
        using var store = new SqliteRunStore(Path.Combine(_folder.FullName, "ferweb.db"));
        var spec = new RunSpec("A lesson", "ada", new RunDataset("drawn", "Drawn faces", "/no-such-folder", "0123"), RunPreset.Paces[0].Options("fernet"));
        var id = store.Create(spec, "ada").Id;
        var attempt = store.Claim("elsewhere", TimeSpan.FromMinutes(5))!.Attempt;
        foreach (var step in new[] { 10, 20, 30, 40 })
        {
            store.AddCheckpoint(id, attempt, new RunCheckpoint(step, step / 10, 1, IsBest: step == 20, IsPinned: false, DateTimeOffset.UnixEpoch));
        }

        var models = Models(store);
        var ours = Path.Combine(_folder.FullName, "models", "ours");
        Directory.CreateDirectory(ours);
        ModelFolder.WriteDescription(ours, ModelFolder.ReadDescription(ShippedModel.Folder) with { Id = "ours" });
        var fitting = StartChoice.For(NetworkCatalog.Describe("fernet"), FaceClasses.Seven, store, models);
        var other = StartChoice.For(NetworkCatalog.Describe("resnet18n"), FaceClasses.Seven, store, models);

        Assert.Equal(["", ShippedModel.Folder, ours, $"{id}/10", $"{id}/20", $"{id}/30", $"{id}/40"], fitting.Select(choice => choice.Key));
        Assert.Equal((id, 40), (fitting[6].Run, fitting[6].Step));
        Assert.Equal($"{id}/40", StartChoice.KeyOf(spec with { Parent = id, ParentStep = 40 }));
        Assert.Equal([""], other.Select(choice => choice.Key));
        Assert.All(fitting, choice => Assert.Null(choice.Classes));
    }

    [Fact]
    public void For_RunBehindManyOfOtherNetworksOrWithoutACheckpoint_IsStillOffered()
    {
        using var store = new SqliteRunStore(Path.Combine(_folder.FullName, "ferweb.db"));
        var old = Start(store, null);
        RunSpec Spec(string network) => new(
            "Newer", "ada", new RunDataset("drawn", "Drawn faces", "/no-such-folder", "0123"), RunPreset.Paces[0].Options(network));
        for (var i = 0; i < 60; i++)
        {
            store.Create(Spec(i % 2 == 0 ? "resnet18n" : "fernet"), "ada");
        }

        var keys = StartChoice.For(NetworkCatalog.Describe("fernet"), FaceClasses.Seven, store, Models(store)).Select(choice => choice.Key);

        Assert.Contains($"{old}/10", keys);
        Assert.Equal(30, store.List(new RunQuery { Architecture = "resnet18n" }).Total);
    }

    [Fact]
    public void For_DataSetOfOwnClasses_OffersModelsOfOthersWithoutTheirHeadAndOfTheSameWithIt()
    {
        using var store = new SqliteRunStore(Path.Combine(_folder.FullName, "ferweb.db"));
        var (seven, own) = (Start(store, null), Start(store, OwnClasses.Names));
        var models = Models(store);

        var forOwn = StartChoice.For(NetworkCatalog.Describe("fernet"), OwnClasses.Names, store, models).ToDictionary(choice => choice.Key);
        var forSeven = StartChoice.For(NetworkCatalog.Describe("fernet"), FaceClasses.Seven, store, models).ToDictionary(choice => choice.Key);

        Assert.Equal(FaceClasses.Seven, forOwn[ShippedModel.Folder].Classes);
        Assert.Equal(FaceClasses.Seven, forOwn[$"{seven}/10"].Classes);
        Assert.Null(forOwn[$"{own}/10"].Classes);
        Assert.Null(forSeven[$"{seven}/10"].Classes);
        Assert.Equal(OwnClasses.Names, forSeven[$"{own}/10"].Classes!);
    }

    private ModelLibrary Models(SqliteRunStore store) => new(new DataFolder(_folder.FullName), store, () => ShippedModel.Folder);

    private static string Start(SqliteRunStore store, IReadOnlyList<string>? classes)
    {
        var dataset = new RunDataset("one", "One", "/no-such-folder", "0123", classes);
        var id = store.Create(new RunSpec("A lesson", "ada", dataset, RunPreset.Paces[0].Options("fernet").For(dataset.ClassNames)), "ada").Id;
        var attempt = store.Claim("elsewhere", TimeSpan.FromMinutes(5), waiting => waiting.Id == id)!.Attempt;
        store.AddCheckpoint(id, attempt, new RunCheckpoint(10, 1, 1, IsBest: true, IsPinned: false, DateTimeOffset.UnixEpoch));
        return id;
    }
}
