using FerWeb.Engine.Networks;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FerWeb.Engine.Training;

/// <summary>The optimiser, with weight decay on matrices and kernels only: biases and norms have one dimension and go without.</summary>
internal sealed class WeightUpdate : IDisposable
{
    private readonly OptimizerHelper[] _optimizers;
    private readonly List<Parameter> _parameters;
    private readonly double _clipNorm;

    public WeightUpdate(FaceNetwork network, TrainingOptions options)
    {
        _clipNorm = options.ClipNorm;
        _parameters = [.. network.parameters().Where(parameter => parameter.requires_grad)];
        _optimizers =
        [
            Create([.. _parameters.Where(parameter => parameter.dim() > 1)], options, options.WeightDecay),
            Create([.. _parameters.Where(parameter => parameter.dim() <= 1)], options, 0),
        ];
    }

    public void ZeroGradients()
    {
        foreach (var optimizer in _optimizers)
        {
            optimizer.zero_grad();
        }
    }

    /// <summary>Clips the gradient and moves the weights, or does nothing and returns false when the gradient is not finite.</summary>
    public bool TryStep(double learningRate)
    {
        // Without clipping the norm is wanted still; libtorch takes no limit that is not a float.
        var norm = nn.utils.clip_grad_norm_(_parameters, _clipNorm > 0 ? _clipNorm : float.MaxValue);
        if (!double.IsFinite(norm))
        {
            return false;
        }

        foreach (var optimizer in _optimizers)
        {
            foreach (var group in optimizer.ParamGroups)
            {
                group.LearningRate = learningRate;
            }

            optimizer.step();
        }

        return true;
    }

    public void Save(BinaryWriter writer)
    {
        foreach (var optimizer in _optimizers)
        {
            optimizer.save_state_dict(writer);
        }
    }

    public void Load(BinaryReader reader)
    {
        foreach (var optimizer in _optimizers)
        {
            optimizer.load_state_dict(reader);
        }
    }

    public void Dispose()
    {
        foreach (var optimizer in _optimizers)
        {
            optimizer.Dispose();
        }
    }

    private static OptimizerHelper Create(Parameter[] parameters, TrainingOptions options, double weightDecay) => options.Optimizer switch
    {
        OptimizerKind.Adam => optim.Adam(parameters, options.LearningRate, weight_decay: weightDecay),
        OptimizerKind.AdamW => optim.AdamW(parameters, options.LearningRate, weight_decay: weightDecay),
        _ => optim.SGD(parameters, options.LearningRate, options.Momentum, weight_decay: weightDecay, nesterov: options.Momentum > 0),
    };
}
