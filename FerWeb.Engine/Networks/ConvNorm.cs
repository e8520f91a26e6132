using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FerWeb.Engine.Networks;

/// <summary>
/// A 3x3 or 1x1 convolution without bias and its batch norm. It computes in the type of its input: the weights stay
/// float32 and are cast on the way, the norm keeps its statistics in float32. Pooled, it halves the map between the two:
/// the same features as pooling last (up to the sign of the norm's gain) for a quarter of the norm's memory traffic.
/// </summary>
internal sealed class ConvNorm : Module<Tensor, Tensor>
{
    [ComponentName(Name = "conv")]
    private readonly Conv2d _conv;

    [ComponentName(Name = "norm")]
    private readonly BatchNormalisation _norm;

    private readonly long _stride;
    private readonly long _padding;
    private readonly bool _pooled;

    public ConvNorm(int inputs, int outputs, int kernel = 3, int stride = 1, bool zeroInitialised = false, bool pooled = false)
        : base(nameof(ConvNorm))
    {
        _stride = stride;
        _padding = kernel / 2;
        _pooled = pooled;
        _conv = Conv2d(inputs, outputs, kernel, stride: stride, padding: _padding, bias: false);
        _norm = new BatchNormalisation(outputs);
        init.kaiming_normal_(_conv.weight!, mode: init.FanInOut.FanOut, nonlinearity: init.NonlinearityType.ReLU);
        if (zeroInitialised)
        {
            init.zeros_(_norm.weight);
        }

        RegisterComponents();
    }

    public override Tensor forward(Tensor x)
    {
        var convolved = functional.conv2d(x, _conv.weight!.to(x.dtype), null, [_stride, _stride], [_padding, _padding]);
        return _norm.call(_pooled ? functional.max_pool2d(convolved, 2) : convolved);
    }
}
