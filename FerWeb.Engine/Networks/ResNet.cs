using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FerWeb.Engine.Networks;

/// <summary>
/// A narrow ResNet-18 for small pictures: 3x3 stem without down-sampling, stages with strides 1, 2, 2, 2, dropout of whole
/// maps after each block.
/// </summary>
public sealed class ResNet : ConvolutionalNetwork
{
    [ComponentName(Name = "stem")]
    private readonly ConvNorm _stem;

    [ComponentName(Name = "blocks")]
    private readonly ModuleList<ResNetBlock> _blocks = new();

    [ComponentName(Name = "dropout")]
    private readonly Dropout _dropout;

    [ComponentName(Name = "head")]
    private readonly Linear _head;

    internal ResNet(NetworkDescription description)
        : base(description)
    {
        var (widths, depths) = (description.Widths, description.Depths);
        _stem = new ConvNorm(1, widths[0]);
        var inputs = widths[0];
        for (var stage = 0; stage < depths.Count; stage++)
        {
            for (var block = 0; block < depths[stage]; block++)
            {
                _blocks.Add(new ResNetBlock(inputs, widths[stage], stride: stage > 0 && block == 0 ? 2 : 1));
                inputs = widths[stage];
            }
        }

        _dropout = Dropout(description.Dropout);
        _head = Linear(inputs, description.Outputs);
        RegisterComponents();
    }

    internal override IReadOnlyList<IReadOnlyList<nn.Module>> Stages =>
        [[_stem], .. Description.Depths.Select((depth, i) => _blocks.Skip(Description.Depths.Take(i).Sum()).Take(depth).ToArray<nn.Module>())];

    /// <inheritdoc/>
    public override Tensor Maps(Tensor faces)
    {
        using var scope = NewDisposeScope();
        var x = functional.relu(_stem.call(ToChannelsLast(faces)), inplace: true);
        foreach (var block in _blocks)
        {
            x = block.call(x);
        }

        return x.MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override Tensor Classify(Tensor maps)
    {
        using var scope = NewDisposeScope();
        return _head.call(_dropout.call(maps.to(ScalarType.Float32).mean([2, 3]))).MoveToOuterDisposeScope();
    }
}

/// <summary>The basic block: two 3x3 convolutions beside an identity, or a 1x1 convolution where the shape changes.</summary>
internal sealed class ResNetBlock : Module<Tensor, Tensor>
{
    private const double MapDropout = 0.15;

    [ComponentName(Name = "first")]
    private readonly ConvNorm _first;

    [ComponentName(Name = "second")]
    private readonly ConvNorm _second;

    [ComponentName(Name = "shortcut")]
    private readonly ConvNorm? _shortcut;

    [ComponentName(Name = "dropout")]
    private readonly Dropout2d _dropout;

    public ResNetBlock(int inputs, int outputs, int stride)
        : base(nameof(ResNetBlock))
    {
        _first = new ConvNorm(inputs, outputs, stride: stride);
        _second = new ConvNorm(outputs, outputs, zeroInitialised: true);
        _shortcut = inputs == outputs && stride == 1 ? null : new ConvNorm(inputs, outputs, kernel: 1, stride: stride);
        _dropout = Dropout2d(MapDropout);
        RegisterComponents();
    }

    public override Tensor forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        var branch = _second.call(functional.relu(_first.call(x), inplace: true));
        var sum = branch.AddInPlace(_shortcut is null ? x : _shortcut.call(x));
        return _dropout.call(functional.relu(sum, inplace: true)).MoveToOuterDisposeScope();
    }
}
