using FerWeb.Engine.Networks;

namespace FerWeb.Engine.Training;

/// <summary>How a run ended, and the network it leaves; the caller disposes it.</summary>
/// <param name="Trained">The network, with the averaged weights when the run keeps an average.</param>
/// <param name="History">All epochs, earlier attempts included.</param>
/// <param name="Reason">Why it ended.</param>
public sealed record TrainingResult(TrainedNetwork Trained, IReadOnlyList<EpochCompleted> History, StopReason Reason) : IDisposable
{
    /// <value>The network, on the CPU, in evaluation mode.</value>
    public FaceNetwork Network => Trained.Network;

    /// <inheritdoc/>
    public void Dispose() => Trained.Dispose();

    internal static TrainingResult Of(TrainingSession session, TrainerState state, StopReason reason, TrainerState? picked = null)
    {
        var network = NetworkCatalog.Create(session.Network.Description);
        network.load_state_dict(session.Result.state_dict());
        network.eval();
        var outcome = TrainingOutcome.Of(state, picked ?? state, picked is null ? EpochPick.Last : EpochPick.Best);
        return new TrainingResult(new TrainedNetwork(network, outcome), state.History, reason);
    }
}
