using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FerWeb.Engine.Networks;

/// <summary>
/// (B, C, S, S) to (B, D, S/2, S/2): a pooled transition, then residual blocks of two convolutions (one in the last block
/// of an odd depth).
/// </summary>
internal sealed class FerNetStage : Module<Tensor, Tensor>
{
    [ComponentName(Name = "transition")]
    private readonly ConvNorm _transition;

    [ComponentName(Name = "blocks")]
    private readonly ModuleList<ConvNorm> _convolutions = new();

    [ComponentName(Name = "dropout")]
    private readonly Dropout2d _dropout;

    public FerNetStage(int inputs, int outputs, int depth, double dropout)
        : base(nameof(FerNetStage))
    {
        _transition = new ConvNorm(inputs, outputs, pooled: true);
        for (var i = 0; i < depth; i++)
        {
            // The last norm of a block starts at zero, so that the block starts as the identity.
            _convolutions.Add(new ConvNorm(outputs, outputs, zeroInitialised: i % 2 == 1 || i == depth - 1));
        }

        _dropout = Dropout2d(dropout);
        RegisterComponents();
    }

    public override Tensor forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        x = functional.relu(_transition.call(x), inplace: true);
        for (var i = 0; i < _convolutions.Count; i += 2)
        {
            var branch = _convolutions[i].call(x);
            if (i + 1 < _convolutions.Count)
            {
                branch = _convolutions[i + 1].call(functional.relu(branch, inplace: true));
            }

            x = functional.relu(branch.AddInPlace(x), inplace: true);
        }

        return _dropout.call(x).MoveToOuterDisposeScope();
    }
}
