using FerWeb.Engine;
using FerWeb.Engine.Training;
using FerWeb.Runs;
using FerWeb.Tests.Web.Localization;
using FerWeb.Tests.Workspace;
using FerWeb.Workspace.Runs;
using FerWeb.Workspace.Supervision;
using FerWeb.Workspace.Worker;
using static FerWeb.Localization.Texts;

namespace FerWeb.Tests.Web.Runs;

/// <summary>What store, worker and supervisor say is read in the language of the page.</summary>
public sealed class RunSentencesTests
{
    private static readonly Run _run = new() { Id = "r1", Spec = RunSpecs.Small(), Status = RunStatus.Running, Created = DateTimeOffset.UnixEpoch };

    public static TheoryData<string, Sentence, string> Sentences => new()
    {
        { "de", $"All {1200} epochs are done.", "Alle 1.200 Epochen sind fertig." },
        {
            "en", $"Stopped after step {1200L}; the checkpoint is stored, and the run can be resumed there.",
            "Stopped after step 1,200; the checkpoint is stored, and the run can be resumed there."
        },
        {
            "tr",
            $"{(Sentence)"The training process was ended from outside. Resume goes on from the last checkpoint."} " +
            $"It was started {3} times without reaching a new checkpoint. Look at its log, then resume.",
            "Eğitim süreci dışarıdan sonlandırıldı. “Sürdür” son kontrol noktasından devam eder. "
            + "Yeni bir kontrol noktasına ulaşmadan 3 kez başlatıldı. Günlüğüne bakın, sonra sürdürün."
        },
        { "de", "A sentence that nobody knows.", "A sentence that nobody knows." },
    };

    [Theory]
    [MemberData(nameof(Sentences))]
    public void Sentence_InALanguage_KeepsNamesAndWritesFiguresAsItsReadersDo(string language, Sentence sentence, string expected)
        => InLanguage.Do(language, () => Assert.Equal(expected, T[sentence]));

    [Theory]
    [MemberData(nameof(Sentences))]
    public void Sentence_StoredAndReadAgain_IsSaidAsBefore(string language, Sentence sentence, string expected)
    {
        var read = SentenceJson.Read(SentenceJson.Write(sentence));

        Assert.Equal(sentence.ToString(), read.ToString());
        InLanguage.Do(language, () => Assert.Equal(expected, T[read]));
    }

    [Fact]
    public void Sentence_OfARefusal_NamesTheStatusInTheLanguageOfThePage()
    {
        Sentence refusal =
            $"'{"2024"}' ({"r0"}) is {RunStatus.Finished.Words()} and cannot be resumed: " +
            $"{(Sentence)$"epoch {4} is done and it is set to {4}; give it more epochs"}.";

        Assert.Equal("'2024' (r0) is finished and cannot be resumed: epoch 4 is done and it is set to 4; give it more epochs.", refusal.ToString());
        InLanguage.Do("de", () => Assert.Equal(
            "„2024“ (r0) hat den Status „Fertig“ und kann nicht fortgesetzt werden: Epoche 4 ist fertig, und er ist auf 4 eingestellt; " +
            "geben Sie ihm mehr Epochen.",
            T[refusal]));
    }

    [Fact]
    public void Sentence_HowEveryRunAndWorkerEnds_IsTranslated()
    {
        var progress = new RunProgress { Step = 7, Epoch = 1 };
        Exception[] errors =
        [
            new IOException("No.", 28), new IOException("No."), new InvalidOperationException("CUDA out of memory."), new InvalidOperationException("No."),
        ];
        Sentence[] said =
        [
            .. Enum.GetValues<StopReason>().Select(reason => RunOutcome.Of(reason, _run, progress).Reason),
            RunOutcome.Of(StopReason.Finished, _run with { Spec = _run.Spec with { Options = _run.Spec.Options with { Epochs = 1 } } }, progress).Reason,
            .. new[] { RunStatus.Stopping, RunStatus.Pausing }
                .Select(status => RunOutcome.Of(StopReason.Cancelled, _run with { Status = status }, progress).Reason),
            .. new[] { 1, 100 }.Select(stalled => RunOutcome.Of(StopReason.EarlyStopped, _run, progress with { Stalled = stalled }).Reason),
            .. errors.Select(error => RunOutcome.Of(error, _run).Reason),
            .. new int?[] { null, 75, 137, 139, 1 }.SelectMany(code => new[] { true, false }.Select(ranOut => WorkerExit.Of(code, ranOut, 64, "").Reason)),
            WorkerExit.Of(139, memoryRanOut: false, 64, "Segmentation fault").Reason,
        ];

        Assert.All(said, sentence => InLanguage.Do("de", () => Assert.NotEqual(sentence.ToString(), T[sentence])));
    }

    [Theory]
    [InlineData(StopReason.Finished, "All epochs are done.")]
    [InlineData(StopReason.EarlyStopped, "early stopping")]
    [InlineData(StopReason.TimeLimit, "time limit")]
    public void Meaning_OfTheStatusThatARunEndsWith_NamesWhatEndedIt(StopReason reason, string words)
    {
        var status = RunOutcome.Of(reason, _run, new RunProgress { Step = 7, Epoch = 1 }).Status;

        InLanguage.Do("en", () => Assert.Contains(words, status.Meaning(), StringComparison.Ordinal));
    }
}
