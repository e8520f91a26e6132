using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FerWeb.Engine.Networks;

/// <summary>A plain VGG with few channels: stages of 3x3 convolutions with batch norm, max-pool and map dropout after each, global average.</summary>
public sealed class NarrowVgg : ConvolutionalNetwork
{
    private const double MapDropout = 0.2;

    [ComponentName(Name = "convolutions")]
    private readonly ModuleList<ConvNorm> _convolutions = new();

    [ComponentName(Name = "map_dropout")]
    private readonly Dropout2d _mapDropout = Dropout2d(MapDropout);

    [ComponentName(Name = "dropout")]
    private readonly Dropout _dropout;

    [ComponentName(Name = "head")]
    private readonly Linear _head;

    internal NarrowVgg(NetworkDescription description)
        : base(description)
    {
        var inputs = 1;
        foreach (var (width, depth) in description.Widths.Zip(description.Depths))
        {
            for (var i = 0; i < depth; i++)
            {
                // The last convolution of a stage pools before its norm, which is cheaper and the same but for the gain's sign.
                _convolutions.Add(new ConvNorm(inputs, width, pooled: i == depth - 1));
                inputs = width;
            }
        }

        _dropout = Dropout(description.Dropout);
        _head = Linear(inputs, description.Outputs);
        RegisterComponents();
    }

    internal override IReadOnlyList<IReadOnlyList<nn.Module>> Stages =>
        [.. Description.Depths.Select((depth, i) => _convolutions.Skip(Description.Depths.Take(i).Sum()).Take(depth).ToArray<nn.Module>())];

    /// <inheritdoc/>
    public override Tensor Maps(Tensor faces)
    {
        using var scope = NewDisposeScope();
        var (x, next) = (ToChannelsLast(faces), 0);
        foreach (var depth in Description.Depths)
        {
            for (var i = 0; i < depth; i++)
            {
                x = functional.relu(_convolutions[next++].call(x), inplace: true);
            }

            // One dropout serves all stages, so it is not frozen with the first ones, whose maps are those of evaluation.
            x = training && next > 0 && !_convolutions[next - 1].training ? x : _mapDropout.call(x);
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
