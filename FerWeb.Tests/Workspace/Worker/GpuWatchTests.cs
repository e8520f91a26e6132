using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using FerWeb.Engine.Datasets;
using FerWeb.Engine.Training;
using FerWeb.Workspace.Runs;
using FerWeb.Workspace.Worker;

namespace FerWeb.Tests.Workspace.Worker;

/// <summary>What the tool of NVIDIA's driver tells, asked as a process that may fail or hang.</summary>
public sealed class GpuWatchTests : IDisposable
{
    private const string Busy = "echo '0, NVIDIA H200, 570.86.15, 143771, 87, 12000, 61'";
    private const string Hangs = "echo $$ >\"$0.pid\"; exec sleep 600";
    private const long Mebibyte = 1 << 20;

    private static readonly TimeSpan _often = TimeSpan.FromMilliseconds(50);

    // For a tool that answers, however slowly its shell starts, and for one that hangs.
    private static readonly TimeSpan _patient = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan _brief = TimeSpan.FromSeconds(3);

    private static readonly GpuReading _idle = new("NVIDIA H200", "570.86.15", 143_771 * Mebibyte, 0);
    private static readonly GpuReading _busy = _idle with { Utilization = 0.87, MemoryUsedBytes = 12_000 * Mebibyte, Temperature = 61 };

    private readonly FakeNvidiaSmi _smi = new(Busy);

    public void Dispose() => _smi.Dispose();

    [Fact]
    public void Devices_OfADriver_AreThoseWhoseMemoryItKnows()
    {
        _smi.Do("printf '0, NVIDIA H200, 143771, 140000\\n1, NVIDIA A100, [N/A], [N/A]\\n2, NVIDIA L4, 23034, 22000\\n'");

        Assert.Equal(
            [
                new Device("cuda:0", "NVIDIA H200", 143_771 * Mebibyte, 140_000 * Mebibyte),
                new Device("cuda:2", "NVIDIA L4", 23_034 * Mebibyte, 22_000 * Mebibyte),
            ],
            Devices.Gpus(Tool()));
    }

    [Fact]
    public async Task Devices_OfAToolThatFailsHangsOrIsMissing_AreNone()
    {
        Assert.Empty(Devices.Gpus(new NvidiaSmi(_smi.Program + "-missing")));
        _smi.Do("echo 'NVIDIA-SMI has failed'; exit 9");
        Assert.Empty(Devices.Gpus(Tool()));
        _smi.Do(Hangs);
        Assert.Empty(Devices.Gpus(Tool(_brief)));

        await AssertEndedAsync();
    }

    [Theory]
    [InlineData("auto", null, "0")]
    [InlineData("cuda", "", "0")]
    [InlineData("cuda:1", null, "1")]
    [InlineData("auto", "3,5", "3")]
    [InlineData("cuda:1", "3, 5", "5")]
    [InlineData("auto", "GPU-8f2c", "GPU-8f2c")]
    [InlineData("cuda:2", "3", "2")]
    public void Watch_OfADevice_AsksAboutTheGpuThatLibtorchMeansByIt(string device, string? visible, string expected)
        => Assert.Equal(expected, GpuWatch.IdOf(device, visible));

    [Fact]
    public async Task Watch_WhileTheRunTrains_TellsTheNewestFiguresAndNoneWhereTheToolFails()
    {
        using var watch = new GpuWatch("auto", Tool(), _often);
        Assert.Equal(new TrainingGpu(_busy.Name, _busy.Driver, _busy.MemoryBytes), watch.Gpu);
        Assert.Null(watch.Now);

        watch.Begin();
        Assert.Equal(_busy, watch.Now);
        _smi.Do("exit 9");
        await Patience.UntilAsync(() => watch.Now == _idle);
        _smi.Do("echo '0, NVIDIA H200, 570.86.15, 143771, [N/A], 12000, 62'");
        await Patience.UntilAsync(() => watch.Now == _busy with { Utilization = null, Temperature = 62 });
        Assert.All(_smi.Asked, asked => Assert.Contains("--id=", asked, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Watch_OfAToolThatHangs_EndsItAndAsksItNoMore()
    {
        var tool = Tool();
        using var watch = new GpuWatch("auto", tool, _often);
        _smi.Do(Hangs);
        tool.Patience = _brief;

        watch.Begin();
        await Patience.UntilAsync(() => watch.Now == _idle);

        await AssertEndedAsync();
        var asked = _smi.Asked.Length;
        await Task.Delay(10 * _often);
        Assert.Equal(asked, _smi.Asked.Length);
    }

    [Fact]
    public void Watch_OfARunOnTheProcessorOrWithoutADriver_TellsNothing()
    {
        using var processor = new GpuWatch(Device.Cpu, Tool());
        using var missing = new GpuWatch(Device.Auto, new NvidiaSmi(_smi.Program + "-missing"));

        Assert.Null(processor.Gpu);
        Assert.Null(missing.Gpu);
        Assert.Empty(_smi.Asked);
    }

    [Theory]
    [InlineData("cuda", true)]
    [InlineData("cpu", false)]
    public void Journal_OfATraining_TellsTheGpuInItsStartAndItsProgressWhereItIsOnOne(string device, bool isOnGpu)
    {
        using var folder = new WorkerFolder(train: 14);
        var run = folder.Launch(WorkerFolder.Options());

        Journal(folder, run, Tool(), device, isOnGpu);

        Assert.Equal(isOnGpu ? _busy : null, folder.Store.Find(run.Id)!.Progress.Gpu);
        var told = JsonDocument.Parse(Assert.Single(folder.Store.ReadEvents(run.Id, RunEventKind.Started)).Data).RootElement.GetProperty("gpu");
        Assert.Equal(isOnGpu ? "NVIDIA H200 570.86.15" : "", isOnGpu ? $"{told.GetProperty("name")} {told.GetProperty("driver")}" : told.ToString());
    }

    [Theory]
    [InlineData(Device.Auto, "cpu", true, true)]
    [InlineData(Device.Auto, "cpu", false, false)]
    [InlineData(Device.Auto, "cuda", true, false)]
    [InlineData(Device.Cpu, "cpu", true, false)]
    public void Journal_OfATrainingOnTheProcessorThatAskedForTheBest_WarnsWhereTheDriverKnowsAGpu(string asked, string device, bool hasGpu, bool warns)
    {
        using var folder = new WorkerFolder(train: 14);
        folder.Store.Create(new RunSpec("test", "ada", folder.Dataset, WorkerFolder.Options(), asked), "ada");
        var run = folder.Claim();

        Journal(folder, run, hasGpu ? Tool() : new NvidiaSmi(_smi.Program + "-missing"), device, isOnGpu: device == "cuda");

        var told = folder.Store.ReadEvents(run.Id, RunEventKind.Warning);
        Assert.Equal(warns ? 1 : 0, told.Count);
        Assert.All(told, warning => Assert.Contains("although this machine has a GPU (NVIDIA H200).", warning.Data, StringComparison.Ordinal));
    }

    private static void Journal(WorkerFolder folder, Run run, NvidiaSmi tool, string device, bool isOnGpu)
    {
        var options = new WorkerOptions { Abandon = () => { } };
        var files = new RunFiles(folder.Store, folder.Data, run);
        using var log = new RunLog(files.LogFile);
        using var stop = new CancellationTokenSource();
        using var journal = new RunJournal(folder.Store, run.Id, run.Attempt, options, log, stop);
        using var watch = new GpuWatch("auto", tool);
        var observer = new JournalObserver(folder.Store, journal, log, files, run, options, watch, stop.Token);

        observer.OnStarted(new TrainingStarted(1, 1, new LeftOut(), 1, "float32", device, 1, 0, []) { Gpu = isOnGpu ? watch.Gpu : null });
        observer.OnStep(new StepCompleted(1, 1, 1, 1, 0.1, 100, null, Skipped: false, 1, 0.5));
        Assert.True(journal.Flush(TimeSpan.FromMinutes(1)));
    }

    private NvidiaSmi Tool(TimeSpan? patience = null) => new(_smi.Program) { Patience = patience ?? _patient };

    private Task AssertEndedAsync() => Patience.UntilAsync(() =>
    {
        // One that was ended before it had said its number has ended too.
        var file = $"{_smi.Program}.pid";
        if (!File.Exists(file) || !int.TryParse(File.ReadAllText(file), CultureInfo.InvariantCulture, out var id))
        {
            return true;
        }

        try
        {
            using var process = Process.GetProcessById(id);
            return process.HasExited;
        }
        catch (ArgumentException)
        {
            return true;
        }
    });
}
