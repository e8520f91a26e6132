using System.Text.Json.Nodes;
using FerWeb.Engine.Datasets;
using FerWeb.Engine.Evaluation;
using FerWeb.Engine.Recognition;
using FerWeb.Tests.Engine.Datasets;
using FerWeb.Tests.Engine.Evaluation;
using FerWeb.Workspace;
using FerWeb.Workspace.Evaluations;

namespace FerWeb.Tests.Workspace.Evaluations;

public sealed class EvaluationLibraryTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly EvaluationLibrary _evaluations;

    public EvaluationLibraryTests() => _evaluations = new EvaluationLibrary(Data, TimeProvider.System);

    private DataFolder Data => new(_folder.PathTo("data"));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Finish_Request_IsReadBackWithItsPredictions()
    {
        var (record, predictions) = Result();
        var added = _evaluations.Add(Request());

        _evaluations.MarkRunning(added.Id);
        Assert.Equal(EvaluationStatus.Running, _evaluations.Find(added.Id)!.Status);
        _evaluations.Finish(added.Id, record, predictions);

        var found = Assert.Single(new EvaluationLibrary(Data, TimeProvider.System).List());
        Assert.Equal((added.Id, added.Request, EvaluationStatus.Finished), (found.Id, found.Request, found.Status));
        Assert.Equal((record.Model, record.Data, record.TestUse), (found.Record!.Model, found.Record.Data, found.Record.TestUse));
        Assert.Equal(record.Fer.All.ConfusionMatrix, found.Record.Fer.All.ConfusionMatrix);
        Assert.Equal(record.Fer.MacroF1, found.Record.Fer.MacroF1);
        Assert.Equal((record.Fer.Calibration, record.Crowd!.Votes), (found.Record.Fer.Calibration, found.Record.Crowd!.Votes));
        Assert.Equal(record.Fer.Curves[1].Roc, found.Record.Fer.Curves[1].Roc);
        Assert.Equal(predictions.Fer.Probabilities, _evaluations.ReadPredictions(added.Id).Fer.Probabilities);
    }

    [Fact]
    public void Find_RecordOfAnEarlierVersion_LacksOnlyWhatThatDidNotMeasure()
    {
        var (record, predictions) = Result();
        var added = _evaluations.Add(Request());
        _evaluations.Finish(added.Id, record, predictions);
        var path = Path.Combine(Data.Evaluations, added.Id, EvaluationLibrary.RecordFile);
        var json = JsonNode.Parse(File.ReadAllText(path))!;
        Assert.True(json["fer"]!.AsObject().Remove("calibration") && json["crowd"]!.AsObject().Remove("votes"));
        File.WriteAllText(path, json.ToJsonString());

        var found = new EvaluationLibrary(Data, TimeProvider.System).Find(added.Id)!;

        Assert.Equal((EvaluationStatus.Finished, record.Fer.Top2), (found.Status, found.Record!.Fer.Top2));
        Assert.Null(found.Record.Fer.Calibration);
        Assert.Null(found.Record.Crowd!.Votes);
    }

    [Fact]
    public void End_Waiting_SaysWhyAndAFinishedOneStaysFinished()
    {
        var (failed, cancelled, finished) = (_evaluations.Add(Request()), _evaluations.Add(Request()), _evaluations.Add(Request()));
        var (record, predictions) = Result();
        _evaluations.Finish(finished.Id, record, predictions);

        _evaluations.End(failed.Id, $"There is no '{"model"}'.");
        _evaluations.End(cancelled.Id, reason: null);
        _evaluations.End(finished.Id, reason: null);

        Assert.Equal(
            [EvaluationStatus.Finished, EvaluationStatus.Cancelled, EvaluationStatus.Failed], _evaluations.List().Select(one => one.Status));
        Assert.Equal("There is no 'model'.", _evaluations.Find(failed.Id)!.Reason!.ToString());
    }

    [Fact]
    public void Delete_WaitingOrEnded_IsRefusedOrGone()
    {
        var added = _evaluations.Add(Request());

        Assert.Contains("Cancel it first", Assert.Throws<EvaluationException>(() => _evaluations.Delete(added.Id)).Message, StringComparison.Ordinal);
        _evaluations.End(added.Id, reason: null);

        Assert.True(_evaluations.Delete(added.Id));
        Assert.False(_evaluations.Delete(added.Id));
        Assert.Null(_evaluations.Find("../secret"));
    }

    [Fact]
    public void List_DamagedFolder_DoesNotHideTheOthers()
    {
        var (good, bad) = (_evaluations.Add(Request()), _evaluations.Add(Request()));
        File.WriteAllText(Path.Combine(Data.Evaluations, bad.Id, "request.json"), "{");

        Assert.Equal([good.Id], _evaluations.List().Select(one => one.Id));
    }

    [Fact]
    public async Task Add_TestSplitUsesAtOnce_EachHasANumberOfItsOwnPerDataSet()
    {
        var uses = new TestSplitUses(Data);

        var numbers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => uses.Add(Use("aa")))));

        Assert.Equal(Enumerable.Range(1, 8), numbers.Order());
        Assert.Equal(1, uses.Add(Use("bb")));
        Assert.Equal((8, 1, 0), (uses.Of("aa"), uses.Of("bb"), uses.Of("cc")));
    }

    private static TestSplitUse Use(string sha256) => new(sha256, "Faces", ShippedModel.Id, "local", DateTimeOffset.UnixEpoch);

    private static EvaluationRequest Request()
        => new(ShippedModel.Id, null, "faces", "Faces", Split.Validation, Views.Single, "local", new DateTimeOffset(2026, 11, 28, 12, 0, 0, TimeSpan.Zero));

    private static (EvaluationRecord Record, EvaluatedPredictions Predictions) Result()
    {
        var (fer, crowd) = (PredictionsOf.Random(30, seed: 1), PredictionsOf.Voted(20, seed: 2));
        var record = new EvaluationRecord
        {
            Model = new EvaluatedModel(ShippedModel.Id, "ab", new CheckpointOrigin("r0000001", 12)),
            Data = new EvaluatedData("Faces", "cd", Split.Test, 30, "as given", "faces"),
            Views = Views.Single,
            Measured = DateTimeOffset.UnixEpoch,
            PredictionSeconds = 0.5,
            Fer = HeadFigures.Of(fer, LabelHead.Fer, ["a", "b", "c", "d", "e", "f", "g"], new HashSet<int> { 1, 2 }),
            Crowd = HeadFigures.Of(crowd, LabelHead.Crowd, ["a", "b", "c", "d", "e", "f", "g", "h"], new HashSet<int> { 1, 2 }, crowd),
            TestUse = 3,
        };
        return (record, new EvaluatedPredictions(fer, crowd));
    }
}
