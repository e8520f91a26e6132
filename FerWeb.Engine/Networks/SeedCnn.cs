using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FerWeb.Engine.Networks;

/// <summary>
/// The four-convolution network of the seeds: 3x3 without padding to 128, 256, 512 and 512 channels, each with ReLU,
/// 2x2 max-pool and dropout 0.4, then dense 512 (dropout 0.4), 256 (0.3) and the classes. The batch-norm variant normalises after
/// every convolution's activation.
/// </summary>
public sealed class SeedCnn : ConvolutionalNetwork
{
    /// <summary>Outputs of the first dense layer.</summary>
    internal const int FirstDense = 512;

    /// <summary>Outputs of the second dense layer.</summary>
    internal const int SecondDense = 256;

    [ComponentName(Name = "features")]
    private readonly Sequential _features;

    [ComponentName(Name = "classifier")]
    private readonly Sequential _classifier;

    internal SeedCnn(NetworkDescription description, bool batchNorm)
        : base(description)
    {
        var features = new List<(string, Module<Tensor, Tensor>)>();
        var inputs = 1;
        for (var i = 0; i < description.Widths.Count; i++)
        {
            var outputs = description.Widths[i];
            features.Add(($"conv{i}", Conv2d(inputs, outputs, 3)));
            features.Add(($"relu{i}", ReLU()));
            if (batchNorm)
            {
                features.Add(($"norm{i}", new BatchNormalisation(outputs)));
            }

            features.Add(($"pool{i}", MaxPool2d(2)));
            features.Add(($"drop{i}", Dropout(0.4)));
            inputs = outputs;
        }

        var size = MapSize(description);
        _features = Sequential(features);
        _classifier = Sequential(Classifier(inputs * size * size, description.Outputs));
        RegisterComponents();
        foreach (var (name, parameter) in named_parameters())
        {
            InitialiseLikeKeras(name, parameter);
        }
    }

    /// <value>False: it is the seeds' network exactly, whose weights are not cast.</value>
    public override bool ComputesInBFloat16 => false;

    internal override string Head => "classifier.dense2";

    internal override IReadOnlyList<IReadOnlyList<nn.Module>> Stages =>
        [.. Description.Widths.Select((_, i) => _features.named_children()
            .Where(child => child.name == $"conv{i}" || child.name == $"norm{i}" || child.name == $"drop{i}")
            .Select(child => child.module).ToArray())];

    /// <summary>Height and width of the last feature maps; below 1 when the input is too small.</summary>
    internal static int MapSize(NetworkDescription description) => description.Widths.Aggregate(description.InputSize, (size, _) => (size - 2) / 2);

    /// <inheritdoc/>
    public override Tensor Maps(Tensor faces)
    {
        using var scope = NewDisposeScope();
        return _features.call(faces.to(ScalarType.Float32)).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override Tensor Classify(Tensor maps)
    {
        using var scope = NewDisposeScope();
        return _classifier.call(maps.flatten(1)).MoveToOuterDisposeScope();
    }

    private static IEnumerable<(string, Module<Tensor, Tensor>)> Classifier(long inputs, int outputs)
    {
        foreach (var (width, drop, i) in new[] { (FirstDense, 0.4, 0), (SecondDense, 0.3, 1) })
        {
            yield return ($"dense{i}", Linear(inputs, width));
            yield return ($"relu{i}", ReLU());
            yield return ($"drop{i}", Dropout(drop));
            inputs = width;
        }

        yield return ("dense2", Linear(inputs, outputs));
    }

    // Glorot-uniform weights and zero biases, Keras' defaults, with which the seeds were trained.
    private static void InitialiseLikeKeras(string name, Parameter parameter)
    {
        if (parameter.dim() > 1)
        {
            init.xavier_uniform_(parameter);
        }
        else if (name.EndsWith("bias", StringComparison.Ordinal))
        {
            init.zeros_(parameter);
        }
    }
}
