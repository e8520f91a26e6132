using FerWeb.Engine.Models;
using FerWeb.Engine.Networks;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FerWeb.Engine.Training;

/// <summary>
/// The optimiser: SGD with Nesterov momentum, Adam with L2 decay, or AdamW, by PyTorch's arithmetic and defaults. Weight decay
/// is on matrices and kernels only: biases and norms have one dimension and go without. TorchSharp's own optimisers use
/// numbers that nobody holds (<see cref="TensorArithmetic"/>).
/// </summary>
internal sealed class WeightUpdate : IDisposable
{
    /// <summary>Layout of <see cref="Save"/>; 1 was TorchSharp's own, in optimizer.bin.</summary>
    public const int Layout = 2;

    private const double MeanDecay = 0.9;
    private const double SquareDecay = 0.999;
    private const double Epsilon = 1e-8;
    private const string StepsName = "steps";

    private readonly TrainingOptions _options;
    private readonly List<Parameter> _parameters = [];

    // Parameters that learn at the same share of the learning rate.
    private readonly List<(double Share, List<Moving> Moving)> _groups = [];
    private readonly Dictionary<string, Tensor> _state = [];

    public WeightUpdate(FaceNetwork network, TrainingOptions options)
    {
        _options = options;
        var isAdam = options.Optimizer is OptimizerKind.Adam or OptimizerKind.AdamW;
        var shares = StageShares(network, options.StageRateFactor);
        foreach (var (name, parameter) in network.named_parameters().Where(entry => entry.parameter.requires_grad))
        {
            _parameters.Add(parameter);
            var moving = new Moving(parameter, Keep($"{name}.mean", zeros_like(parameter)), isAdam ? Keep($"{name}.square", zeros_like(parameter)) : null);
            GroupOf(ShareOf(name)).Add(moving);
        }

        if (isAdam)
        {
            Keep(StepsName, zeros(1, dtype: ScalarType.Int64));
        }

        double ShareOf(string name)
            => shares.Where(share => name.StartsWith(share.Prefix, StringComparison.Ordinal)).Select(share => share.Share).FirstOrDefault(1);
    }

    public void ZeroGradients()
    {
        using var scope = NewDisposeScope();
        _parameters.ForEach(parameter => parameter.grad?.zero_());
    }

    /// <summary>Clips the gradient and moves the weights, or does nothing and returns false when the gradient is not finite.</summary>
    public bool TryStep(double learningRate)
    {
        // Without clipping the norm is wanted still; libtorch takes no limit that is not a float.
        var norm = nn.utils.clip_grad_norm_(_parameters, _options.ClipNorm > 0 ? _options.ClipNorm : float.MaxValue);
        if (!double.IsFinite(norm))
        {
            return false;
        }

        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var steps = _options.Optimizer == OptimizerKind.Sgd ? 0 : _state[StepsName].Increment().item<long>();
        foreach (var (share, moving) in _groups)
        {
            if (_options.Optimizer == OptimizerKind.Sgd)
            {
                StepByMomentum(moving, learningRate * share);
            }
            else
            {
                StepByMoments(moving, learningRate * share, steps);
            }
        }

        return true;
    }

    public void Save(Stream stream) => SafeTensors.Write(stream, _state);

    /// <exception cref="ModelFileException">The file belongs to another network or optimiser; nothing has changed then.</exception>
    public void Load(SafeTensorsFile file) => file.CopyInto(_state);

    public void Dispose()
    {
        foreach (var tensor in _state.Values)
        {
            tensor.Dispose();
        }
    }

    // SGD (Sutskever et al. 2013, in PyTorch's form). The gradients are zeroed before they are needed again: changed in place.
    private void StepByMomentum(List<Moving> moving, double learningRate)
    {
        using var momentum = _options.Momentum.ToScalar();
        using var decay = _options.WeightDecay.ToScalar();
        using var step = (-learningRate).ToScalar();
        foreach (var (parameter, gradient, mean, _) in WithGradients(moving))
        {
            if (IsDecayed(parameter))
            {
                gradient.add_(parameter, decay);
            }

            mean.mul_(momentum).AddInPlace(gradient);
            parameter.add_(gradient.add_(mean, momentum), step);
        }
    }

    // Adam (Kingma and Ba 2015), with decay in the gradient or, as AdamW (Loshchilov and Hutter 2019), beside it.
    private void StepByMoments(List<Moving> moving, double learningRate, long steps)
    {
        var meanCorrection = 1 - Math.Pow(MeanDecay, steps);
        var squareCorrection = 1 - Math.Pow(SquareDecay, steps);
        using var meanKept = MeanDecay.ToScalar();
        using var meanTaken = (1 - MeanDecay).ToScalar();
        using var squareKept = SquareDecay.ToScalar();
        using var squareTaken = (1 - SquareDecay).ToScalar();
        using var decay = _options.WeightDecay.ToScalar();
        using var shrunk = (1 - (learningRate * _options.WeightDecay)).ToScalar();
        using var correction = Math.Sqrt(squareCorrection).ToScalar();
        using var step = (-(learningRate / meanCorrection)).ToScalar();
        foreach (var (parameter, gradient, mean, square) in WithGradients(moving))
        {
            if (IsDecayed(parameter) && _options.Optimizer == OptimizerKind.AdamW)
            {
                parameter.mul_(shrunk);
            }
            else if (IsDecayed(parameter))
            {
                gradient.add_(parameter, decay);
            }

            mean.mul_(meanKept).add_(gradient, meanTaken);
            square!.mul_(squareKept).addcmul_(gradient, gradient, squareTaken);
            parameter.addcdiv_(mean, square.sqrt().div_(correction).Plus(Epsilon), step);
        }
    }

    private bool IsDecayed(Parameter parameter) => _options.WeightDecay > 0 && parameter.dim() > 1;

    private static IEnumerable<(Parameter Parameter, Tensor Gradient, Tensor Mean, Tensor? Square)> WithGradients(List<Moving> all)
        => from moving in all
           let gradient = moving.Parameter.grad
           where gradient is not null
           select (moving.Parameter, gradient, moving.Mean, moving.Square);

    // By the beginnings of the parameters' names. What belongs to no stage is the head, which learns at the full rate.
    private static List<(string Prefix, double Share)> StageShares(FaceNetwork network, double factor)
    {
        var stages = network.Stages;
        return
        [
            .. from entry in network.named_modules()
               let stage = Enumerable.Range(0, stages.Count).FirstOrDefault(stage => stages[stage].Contains(entry.module), -1)
               where stage >= 0
               select ($"{entry.name}.", Math.Pow(factor, stages.Count - stage)),
        ];
    }

    private List<Moving> GroupOf(double share)
    {
        var place = _groups.FindIndex(group => group.Share.Equals(share));
        if (place < 0)
        {
            _groups.Add((share, []));
            place = _groups.Count - 1;
        }

        return _groups[place].Moving;
    }

    private Tensor Keep(string name, Tensor tensor)
    {
        _state.Add(name, tensor.DetachFromDisposeScope());
        return tensor;
    }

    // A parameter with what is kept of its gradients, from zero on: the momentum, or means of them and of their squares.
    private sealed record Moving(Parameter Parameter, Tensor Mean, Tensor? Square);
}
