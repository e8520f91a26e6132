using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FerWeb.Engine.Networks;

/// <summary>
/// TorchSharp's BatchNorm2d over maps (B, C, h, w), with its defaults and its names, but that the one which it adds to its
/// count of batches in training is held (<see cref="TensorArithmetic"/>).
/// </summary>
internal sealed class BatchNormalisation(int channels)
    : BatchNorm(channels, eps: 1e-5, momentum: 0.1, affine: true, track_running_stats: true, device: null, dtype: null, nameof(BatchNormalisation))
{
    public override Tensor forward(Tensor input)
    {
        if (training)
        {
            num_batches_tracked!.Increment();
        }

        return functional.batch_norm(input, running_mean, running_var, weight, bias, training, momentum!.Value, eps);
    }

    protected override void ValidateInputDimensions(Tensor input)
    {
    }
}
