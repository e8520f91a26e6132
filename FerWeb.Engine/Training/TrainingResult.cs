using FerWeb.Engine.Networks;

namespace FerWeb.Engine.Training;

/// <summary>How a run ended, and the network it leaves; the caller disposes it.</summary>
/// <param name="Network">On the CPU, in evaluation mode: the averaged weights when the run keeps an average.</param>
/// <param name="History">All epochs, earlier attempts included.</param>
/// <param name="Reason">Why it ended.</param>
public sealed record TrainingResult(FaceNetwork Network, IReadOnlyList<EpochCompleted> History, StopReason Reason) : IDisposable
{
    internal static TrainingResult Of(TrainingSession session, TrainerState state, StopReason reason)
    {
        var network = NetworkCatalog.Create(session.Network.Description);
        network.load_state_dict(session.Result.state_dict());
        network.eval();
        return new TrainingResult(network, state.History, reason);
    }

    /// <inheritdoc/>
    public void Dispose() => Network.Dispose();
}
