using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FerWeb.Engine.Networks;

/// <summary>
/// Our default: a stem at full resolution, then stages that each widen and halve the map and refine it by residual
/// pairs; global average, dropout, one linear layer for both heads.
/// </summary>
public sealed class FerNet : ConvolutionalNetwork
{
    [ComponentName(Name = "stem")]
    private readonly ConvNorm _stem;

    [ComponentName(Name = "stages")]
    private readonly ModuleList<FerNetStage> _stages = new();

    [ComponentName(Name = "dropout")]
    private readonly Dropout _dropout;

    [ComponentName(Name = "head")]
    private readonly Linear _head;

    internal FerNet(NetworkDescription description)
        : base(description)
    {
        var (widths, depths) = (description.Widths, description.Depths);
        _stem = new ConvNorm(1, widths[0]);
        for (var stage = 0; stage < depths.Count; stage++)
        {
            _stages.Add(new FerNetStage(widths[stage], widths[stage + 1], depths[stage], dropout: stage * 0.05));
        }

        _dropout = Dropout(description.Dropout);
        _head = Linear(widths[^1], description.Outputs);
        RegisterComponents();
    }

    internal override IReadOnlyList<IReadOnlyList<nn.Module>> Stages => [[_stem], .. _stages.Select(stage => new nn.Module[] { stage })];

    /// <inheritdoc/>
    public override Tensor Maps(Tensor faces)
    {
        using var scope = NewDisposeScope();
        var x = functional.relu(_stem.call(ToChannelsLast(faces)), inplace: true);
        foreach (var stage in _stages)
        {
            x = stage.call(x);
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
