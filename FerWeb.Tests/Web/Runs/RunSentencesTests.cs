using System.Globalization;
using FerWeb.Engine.Training;
using FerWeb.Runs;
using FerWeb.Tests.Workspace;
using FerWeb.Workspace.Runs;
using FerWeb.Workspace.Worker;

namespace FerWeb.Tests.Web.Runs;

/// <summary>H4: what store, worker and supervisor say in English is read in the language of the page.</summary>
public sealed class RunSentencesTests : IDisposable
{
    private readonly CultureInfo _before = CultureInfo.CurrentUICulture;

    public void Dispose() => CultureInfo.CurrentUICulture = _before;

    [Theory]
    [InlineData("de", "All 1200 epochs are done.", "Alle 1.200 Epochen sind fertig.")]
    [InlineData("en", "Stopped after step 1200; the checkpoint is stored, and the run can be resumed there.", "Stopped after step 1,200; the checkpoint is stored, and the run can be resumed there.")]
    [InlineData("de", "'2024' (r0) is finished and cannot be resumed: 4 epochs are done and it is set to 4; give it more epochs.",
        "„2024“ (r0) hat den Status „Fertig“ und kann nicht fortgesetzt werden: 4 Epochen sind fertig, und er ist auf 4 eingestellt; geben Sie ihm mehr Epochen.")]
    [InlineData("tr", "The training process was ended from outside. Resume goes on from the last checkpoint. It was started 3 times without reaching a new checkpoint. Look at its log, then resume.",
        "Eğitim süreci dışarıdan sonlandırıldı. “Sürdür” son kontrol noktasından devam eder. Yeni bir kontrol noktasına ulaşmadan 3 kez başlatıldı. Günlüğüne bakın, sonra sürdürün.")]
    [InlineData("de", "A sentence that nobody knows.", "A sentence that nobody knows.")]
    public void Translate_InALanguage_KeepsNamesAndWritesFiguresAsItsReadersDo(string language, string english, string expected)
        => Assert.Equal(expected, Translate(language, english));

    [Fact]
    public void Translate_HowEveryRunAndWorkerEnds_IsKnown()
    {
        var run = new Run { Id = "r1", Spec = RunSpecs.Small(), Status = RunStatus.Running, Created = DateTimeOffset.UnixEpoch };
        var progress = new RunProgress { Step = 7, Epoch = 1 };
        string[] said =
        [
            .. Enum.GetValues<StopReason>().Select(reason => RunOutcome.Of(reason, run, progress).Reason),
            .. new[] { RunStatus.Stopping, RunStatus.Pausing }.Select(status => RunOutcome.Of(StopReason.Cancelled, run with { Status = status }, progress).Reason),
            .. new Exception[] { new IOException("No.", 28), new IOException("No."), new InvalidOperationException("CUDA out of memory."), new InvalidOperationException("No.") }.Select(error => RunOutcome.Of(error, run).Reason),
            .. new int?[] { null, 137, 139, 1 }.SelectMany(code => new[] { true, false }.Select(ranOut => WorkerDeath.Of(code, ranOut, 64, "").Reason)),
            WorkerDeath.Of(139, memoryRanOut: false, 64, "Segmentation fault").Reason,
        ];

        Assert.All(said, sentence => Assert.NotEqual(sentence, Translate("de", sentence)));
    }

    private static string Translate(string language, string english)
    {
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(language);
        return RunSentences.Translate(english);
    }
}
