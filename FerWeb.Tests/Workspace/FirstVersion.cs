using FerWeb.Engine.Training;
using FerWeb.Workspace.Runs;

namespace FerWeb.Tests.Workspace;

/// <summary>What the databases of the first version (Schemas) hold, and what each later version can do besides.</summary>
internal static class FirstVersion
{
    public static void IsKeptAndGoesOn(IRunStore store)
    {
        var kept = store.Find("r0000001")!;
        Assert.Equal(("of long ago", RunStatus.Finished, 50), (kept.Spec.Name, kept.Status, kept.Spec.Options.Epochs));
        Assert.Equal([1.9, 1.75], store.ReadMetrics(kept.Id, MetricKey.StepLoss).Select(point => point.Value));
        Assert.Equal(3, store.ReadSince(kept.Id, 0, int.MaxValue).Events.Count);
        store.SetHold(true, "ada");
        Assert.NotNull(store.Hold());
        store.SetHold(false, "ada");
        var run = store.Launch("a later run");
        AppendingProcess.Append(store, run.Id, run.Attempt, 2);
        Assert.Equal(2 * AppendingProcess.PointsPerBatch, store.ReadMetrics(run.Id).Count);
        store.Move(store.Find(run.Id)!, RunStatus.Finished, "worker");
        Assert.Equal(run.Id, store.ClaimNotice()!.Id);
    }
}
