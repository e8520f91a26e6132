using System.Reflection;
using FerWeb.Tests.Engine.Training;
using FerWeb.Workspace.Runs;
using FerWeb.Workspace.Worker;

namespace FerWeb.Tests.Workspace.Worker;

/// <summary>What the thread that renews the lease does when the run is no longer live.</summary>
[Collection(TrainingRuns.Name)]
public sealed class HeartbeatTests : IDisposable
{
    private readonly WorkerFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Renew_OfARunThatItsWorkerHasJustRested_DoesNotEndTheProcess()
    {
        var claimed = _folder.Launch(WorkerFolder.Options(epochs: 1));
        var store = DispatchProxy.Create<IRunStore, SlowToRest>();
        ((SlowToRest)(object)store).Inner = _folder.Store;
        var ends = 0;
        var options = new WorkerOptions { RenewEvery = TimeSpan.FromMilliseconds(10), Abandon = () => ends++ };

        Assert.True(new RunWorker(store, _folder.Data, options).Work(claimed.Id, claimed.Attempt));

        Assert.Equal((RunStatus.Finished, 0), (_folder.Store.Find(claimed.Id)!.Status, ends));
    }

    /// <summary>The real store, which says that the run is finished only when somebody has asked to renew its lease since.</summary>
    public class SlowToRest : DispatchProxy
    {
        private static readonly TimeSpan _longest = TimeSpan.FromSeconds(30);

        private readonly ManualResetEventSlim _isRefused = new();

        /// <summary>The store behind.</summary>
        public IRunStore? Inner { get; set; }

        /// <inheritdoc/>
        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            var answer = targetMethod!.Invoke(Inner, args);
            if (targetMethod.Name == nameof(IRunStore.Renew) && answer is null)
            {
                _isRefused.Set();
            }
            else if (targetMethod.Name == nameof(IRunStore.Move) && args![1] is RunStatus.Finished)
            {
                _isRefused.Wait(_longest);
            }

            return answer;
        }
    }
}
