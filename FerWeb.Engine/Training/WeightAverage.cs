using FerWeb.Engine.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace FerWeb.Engine.Training;

/// <summary>An exponential running average of weights and norm statistics, kept in a second network that is always in evaluation mode.</summary>
internal sealed class WeightAverage : IDisposable
{
    private readonly double _decay;
    private readonly List<(Tensor Average, Tensor Current, bool IsFrozen)> _pairs = [];

    public WeightAverage(FaceNetwork network, double decay, Device device, FrozenStages? frozen = null)
    {
        _decay = decay;
        Network = NetworkCatalog.Create(network.Description).to(device);
        Network.eval();
        var current = network.state_dict();
        foreach (var (name, average) in Network.state_dict())
        {
            _pairs.Add((average, current[name], frozen?.Contains(name) ?? false));
        }

        Blend(0);
    }

    /// <value>The averaged network.</value>
    public FaceNetwork Network { get; }

    /// <summary>Takes the weights after step <paramref name="step"/> (from 1) in; early steps count more, or the random start would linger.</summary>
    public void Update(long step) => Blend(Math.Min(_decay, (1.0 + step) / (10 + step)));

    public void Dispose() => Network.Dispose();

    private void Blend(double decay)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var kept = decay.ToScalar();
        using var taken = (1 - decay).ToScalar();
        foreach (var (average, current, isFrozen) in _pairs)
        {
            // A frozen weight is copied: blended with itself it would be rounded.
            if (average.dtype == ScalarType.Float32 && decay > 0 && !isFrozen)
            {
                average.mul_(kept).add_(current, taken);
            }
            else
            {
                average.copy_(current);
            }
        }
    }
}
