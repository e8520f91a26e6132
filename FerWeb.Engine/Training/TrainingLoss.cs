using FerWeb.Engine.Networks;
using FerWeb.Engine.Recognition;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FerWeb.Engine.Training;

/// <summary>Cross-entropy of the labels' head plus, weighted, of the crowd head; both against soft targets.</summary>
internal static class TrainingLoss
{
    /// <summary>A float32 scalar, the mean over the batch; the caller's scope owns it.</summary>
    public static Tensor Of(Tensor logits, Batch batch, NetworkDescription network, double crowdWeight)
    {
        using var scope = NewDisposeScope();
        var loss = CrossEntropy(HeadLayout.Columns(logits, LabelHead.Fer, network), batch.FerTargets);
        if (network.HasCrowdHead && crowdWeight > 0)
        {
            // Pictures without votes have zero targets and so add nothing; the mean stays over the batch.
            loss = loss.Plus(CrossEntropy(HeadLayout.Columns(logits, LabelHead.Crowd, network), batch.CrowdTargets).Times(crowdWeight));
        }

        return loss.MoveToOuterDisposeScope();
    }

    private static Tensor CrossEntropy(Tensor logits, Tensor targets)
        => -(functional.log_softmax(logits, 1) * targets).sum(1).mean();
}
