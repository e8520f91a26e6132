using FerWeb.Engine.Datasets;
using FerWeb.Engine.Networks;
using FerWeb.Engine.Recognition;
using TorchSharp;
using static TorchSharp.torch;

namespace FerWeb.Engine.Training;

/// <summary>One step's outcome.</summary>
/// <param name="Loss">Mean over the batch.</param>
/// <param name="Correct">Pictures whose label was hit.</param>
/// <param name="Skipped">True when loss or gradient were not finite; the weights are then unchanged.</param>
internal readonly record struct TrainingStep(double Loss, long Correct, bool Skipped)
{
    public static TrainingStep Run(TrainingSession session, Tensor rows, TrainingOptions options, TrainerState state, double learningRate)
    {
        using var scope = NewDisposeScope();
        manual_seed(RunSeed.Step(options.Seed, state.Step));
        if (session.Device.type == DeviceType.CUDA)
        {
            cuda.manual_seed(RunSeed.Step(options.Seed, state.Step));
        }

        var network = options.Network;
        var batch = session.Data.Take(rows, network);
        batch = batch with { Faces = Augmentation.Apply(batch.Faces, options.SizeIn(state.Epoch), network, options.Augmentation) };
        batch = Mixup.Apply(batch, options.Augmentation, options.Seed, state.Step);

        session.Update.ZeroGradients();
        session.Norms.Remember();
        var logits = session.Network.call(batch.Faces.to(session.Compute)).to(ScalarType.Float32);
        var loss = TrainingLoss.Of(logits, batch, network, options.CrowdWeight);
        var correct = HeadLayout.Columns(logits, LabelHead.Fer, network).argmax(1).eq(batch.Labels).sum();
        loss.backward();

        // Two reads per step, one here and the gradient's norm in TryStep: the price of never stepping on a NaN.
        var value = loss.item<float>();
        if (!float.IsFinite(value) || !session.Update.TryStep(learningRate))
        {
            session.Norms.Restore();
            return new TrainingStep(double.NaN, 0, Skipped: true);
        }

        session.Average?.Update(state.Step + 1);
        return new TrainingStep(value, correct.item<long>(), Skipped: false);
    }
}
