using FerWeb.Engine.Datasets;
using FerWeb.Engine.Evaluation;
using FerWeb.Evaluations;
using FerWeb.Tests.Workspace;
using FerWeb.Workspace;
using FerWeb.Workspace.Evaluations;
using FerWeb.Workspace.Runs;
using FerWeb.Workspace.Supervision;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FerWeb.Tests.Web.Evaluations;

/// <summary>What the queue of evaluations finds when the site starts.</summary>
public sealed class EvaluationQueueStartTests : IDisposable
{
    private readonly Site _site = new();

    public void Dispose() => _site.Dispose();

    [Fact]
    public async Task Folder_ThatCannotBeReadAtTheStart_IsToldAndWhatHadBegunBeginsAnewOnceItCan()
    {
        var evaluations = _site.Services.GetRequiredService<EvaluationLibrary>();
        var request = new EvaluationRequest(
            "gone", null, "drawn", "Drawn faces", Split.Validation, Views.Single, "ada", TimeProvider.System.GetUtcNow());
        var begun = evaluations.Add(request, begun: true);
        var store = FailingStore.Before(_site.Services.GetRequiredService<IRunStore>(), nameof(IRunStore.Hold));
        var log = new LogLines();
        using var logs = LoggerFactory.Create(logging => logging.AddProvider(log));
        using var queue = new EvaluationQueue(
            evaluations, _site.Services.GetRequiredService<EvaluatedModels>(), store, _site.Services.GetRequiredService<DataFolder>(),
            Options.Create(new SupervisorOptions()), logs.CreateLogger<EvaluationQueue>());

        await queue.StartAsync(CancellationToken.None);
        await Patience.UntilAsync(() => evaluations.Find(begun.Id)!.HasEnded || queue.ExecuteTask!.IsCompleted);

        Assert.False(queue.ExecuteTask!.IsCompleted, "it has ended, and with it the site");
        await queue.StopAsync(CancellationToken.None);
        Assert.Equal(EvaluationStatus.Failed, evaluations.Find(begun.Id)!.Status);
        Assert.Single(log.Text.Split('\n'), line => line.Contains("The folder of evaluations cannot be used", StringComparison.Ordinal));
    }
}
