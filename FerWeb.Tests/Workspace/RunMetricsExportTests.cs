using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;
using FerWeb.Tests.Engine.Datasets;
using FerWeb.Tests.Engine.Training;
using FerWeb.Workspace.Runs;
using FerWeb.Workspace.Storage;

namespace FerWeb.Tests.Workspace;

/// <summary>A run's curves for other programs, read back without the code that wrote them.</summary>
public sealed class RunMetricsExportTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly RunStore _store;
    private readonly Run _run;

    public RunMetricsExportTests()
    {
        _store = RunStore.Open(new FerWeb.Workspace.DataFolder(_folder.Root));

        // It came to step 4, was killed and went on from step 2: 3 and 4 stand there twice.
        var first = _store.Launch();
        _store.Append(
            first.Id, first.Attempt, "worker",
            [
                RunSpecs.Curve("step/loss", (1, 1.9), (2, double.NaN), (3, 1.7), (4, 9.9)),
                RunSpecs.Curve("validation/accuracy", (2, 0.1 + 0.2)),
            ]);
        _store.Move(_store.Find(first.Id)!, RunStatus.Interrupted, "supervisor");
        _store.Move(_store.Find(first.Id)!, RunStatus.Queued, "ada");
        _run = _store.Start();
        _store.RollBack(_run.Id, _run.Attempt, 2);
        _store.Append(_run.Id, _run.Attempt, "worker", [RunSpecs.Curve("step/loss", (3, 1.6), (4, double.PositiveInfinity), (5, 1.4))]);
    }

    private IReadOnlyList<MetricPoint> Stored
        => [.. _store.ReadMetrics(_run.Id).OrderBy(point => point.Key, StringComparer.Ordinal).ThenBy(point => point.Step)];

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("en-US")]
    [InlineData("de-DE")]
    public void Csv_ReadBack_IsTheStore(string culture)
    {
        var before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(culture);
        try
        {
            var text = RunMetricsExport.Csv(RunMetricsExport.Points(_store, _run, []));

            Assert.EndsWith("\r\n", text, StringComparison.Ordinal);
            Assert.Equal(text.Count(letter => letter == '\n'), text.Split("\r\n").Length - 1);
            var lines = text.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
            Assert.Equal("key,step,epoch,value,seconds", lines[0]);
            Assert.Contains(lines, line => line.StartsWith("step/loss,2,", StringComparison.Ordinal) && line.Contains(",NaN,", StringComparison.Ordinal));
            Assert.Equal(Stored, lines[1..].Select(line => line.Split(',') switch
            {
                [var key, var step, var epoch, var value, var seconds] => new MetricPoint(
                    key, long.Parse(step, CultureInfo.InvariantCulture), Number(epoch), Number(value), Number(seconds)),
                _ => throw new InvalidDataException(line),
            }));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void Csv_OneCurve_HasItAlone()
    {
        var points = RunMetricsExport.Points(_store, _run, ["validation/accuracy"]);

        Assert.Equal("key,step,epoch,value,seconds\r\nvalidation/accuracy,2,0.2,0.30000000000000004,1\r\n", RunMetricsExport.Csv(points));
        Assert.Contains(
            "It has step/loss, validation/accuracy.", Assert.Throws<NotThereException>(() => RunMetricsExport.Points(_store, _run, ["loss"])).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Points_OfARunThatHasNone_AreRefusedInASentence()
    {
        var waiting = _store.Create(RunSpecs.Small("waiting"), "ada");

        Assert.Equal(
            $"Run {waiting.Id} has no curve 'zzz'. It has no curves at all yet.",
            Assert.Throws<NotThereException>(() => RunMetricsExport.Points(_store, waiting, ["zzz"])).Message);
    }

    [Fact]
    public void Json_ReadBack_IsTheStore()
    {
        using var json = JsonDocument.Parse(RunMetricsExport.Json(_run, RunMetricsExport.Points(_store, _run, [])));

        Assert.Equal(_run.Id, json.RootElement.GetProperty("run").GetString());
        Assert.Equal(Stored, json.RootElement.GetProperty("curves").EnumerateArray().SelectMany(curve => curve.GetProperty("step").EnumerateArray()
            .Select((step, i) => new MetricPoint(
                curve.GetProperty("key").GetString()!, step.GetInt64(), At(curve, "epoch", i), At(curve, "value", i), At(curve, "seconds", i)))));
    }

    [Fact]
    public void TensorBoard_ReadBack_HasEachTagStepAndValueOfTheStoreInOrder()
    {
        var path = RunMetricsExport.TensorBoard(_folder.PathTo("logs"), _run, RunMetricsExport.Points(_store, _run, []));

        Assert.Matches($@"^events\.out\.tfevents\.\d+\.{_run.Id}$", Path.GetFileName(path));
        Assert.Equal([path], Directory.GetFileSystemEntries(_folder.PathTo("logs")));
        var records = Records(File.ReadAllBytes(path)).ToList();
        Assert.Contains("brain.Event:2", Encoding.Latin1.GetString(records[0]), StringComparison.Ordinal);
        Assert.Equal(
            Stored.Select(point => (point.Key, point.Step, (float)point.Value)),
            records.Skip(1).Select(record => Tensorboard.Event.Parser.ParseFrom(record)).SelectMany(happened => happened.Summary.Value
                .Select(value => (value.Tag, happened.Step, value.SimpleValue))));
        Assert.All(
            records.Skip(1).Select(record => Tensorboard.Event.Parser.ParseFrom(record)).Zip(Stored),
            pair => Assert.Equal((_run.Started ?? _run.Created).AddSeconds(pair.Second.Seconds).ToUnixTimeSeconds(), pair.First.WallTime, 1.0));

        // Each curve goes forward: nothing of what the resumed attempt wrote anew is there twice.
        Assert.Equal([1, 2, 3, 4, 5], records.Skip(1).Select(record => Tensorboard.Event.Parser.ParseFrom(record))
            .Where(happened => happened.Summary.Value[0].Tag == "step/loss").Select(happened => happened.Step));
    }

    private static double At(JsonElement curve, string name, int i) => curve.GetProperty(name)[i] is { ValueKind: JsonValueKind.String } word
        ? Number(word.GetString()!)
        : curve.GetProperty(name)[i].GetDouble();

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    // TFRecord: length (8), masked CRC-32C of it (4), the record, masked CRC-32C of that (4).
    private static IEnumerable<byte[]> Records(byte[] file)
    {
        for (var at = 0; at < file.Length;)
        {
            var length = (int)BinaryPrimitives.ReadInt64LittleEndian(file.AsSpan(at));
            Assert.Equal(MaskedCrc(file.AsSpan(at, 8)), BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at + 8)));
            var record = file.AsSpan(at + 12, length);
            Assert.Equal(MaskedCrc(record), BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at + 12 + length)));
            yield return record.ToArray();
            at += 16 + length;
        }
    }

    private static uint MaskedCrc(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var one in bytes)
        {
            crc = BitOperations.Crc32C(crc, one);
        }

        crc = ~crc;
        return BitOperations.RotateRight(crc, 15) + 0xa282ead8u;
    }
}
