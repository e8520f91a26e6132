using FerWeb.Engine.Networks;
using FerWeb.Engine.Recognition;
using FerWeb.Engine.Training;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FerWeb.Tests.Engine.Training;

[Collection(TrainingRuns.Name)]
public sealed class WeightUpdateTests
{
    private const int Steps = 40;
    private const long MemoryWithoutCollection = 100 << 20;

    private static readonly TrainingOptions _sgd = TrainingRuns.Tiny() with { LearningRate = 0.05, WeightDecay = 0.01, ClipNorm = 0.5 };
    private static readonly TrainingOptions _adam = _sgd with { LearningRate = 3e-3, Optimizer = OptimizerKind.Adam };

    public static TheoryData<string, TrainingOptions> Rules() => new()
    {
        { "Nesterov momentum", _sgd },
        { "plain SGD", _sgd with { Momentum = 0 } },
        { "no decay, no clipping", _sgd with { WeightDecay = 0, ClipNorm = 0 } },
        { "Adam with L2 decay", _adam },
        { "AdamW", _adam with { Optimizer = OptimizerKind.AdamW } },
    };

    [Theory]
    [MemberData(nameof(Rules))]
    public void TryStep_FortyTimes_GivesTheWeightsOfTorchSharpsOptimiser(string rule, TrainingOptions options)
    {
        // Without a collection TorchSharp's optimiser is sound.
        Assert.True(GC.TryStartNoGCRegion(MemoryWithoutCollection), rule);
        var expected = Learn(options, network =>
        {
            var optimizer = new TorchSharps(network, options);
            return (optimizer.ZeroGradients, optimizer.Step, optimizer);
        });
        GC.EndNoGCRegion();

        var weights = Learn(options, Ours(options));

        Assert.Equal(expected, weights);
    }

    [Theory]
    [InlineData(OptimizerKind.Sgd)]
    [InlineData(OptimizerKind.Adam)]
    public void TryStep_WithARateFromStageToStage_MovesEachStageByItsShare(OptimizerKind optimizer)
    {
        var options = _sgd with { Optimizer = optimizer, WeightDecay = 0, ClipNorm = 0 };
        var before = Learn(options, Ours(options), steps: 0);
        var full = Learn(options, Ours(options), steps: 1);
        var stages = options.Network.Stages;

        var shared = Learn(options, Ours(options with { StageRateFactor = 0.25 }), steps: 1);

        // stem, stages.0, stages.1, ..., and what follows them.
        bool Begins(string name, string with) => name.StartsWith(with, StringComparison.Ordinal);
        foreach (var name in shared.Keys.Where(name => name.EndsWith("weight", StringComparison.Ordinal) || name.EndsWith("bias", StringComparison.Ordinal)))
        {
            var stage = Begins(name, "stem.") ? 0 : Begins(name, "stages.") ? name["stages.".Length] - '0' + 1 : stages;
            var share = Math.Pow(0.25, stages - stage);
            Assert.All(
                before[name].Zip(full[name], shared[name]),
                weight => Assert.Equal(share * (weight.Second - weight.First), weight.Third - weight.First, 1e-5));
        }

        Assert.NotEqual(before["stem.conv.weight"], shared["stem.conv.weight"]);
    }

    private static Func<FaceNetwork, (Action ZeroGradients, Action<double> Step, IDisposable Owner)> Ours(TrainingOptions options) => network =>
    {
        var update = new WeightUpdate(network, options);
        return (update.ZeroGradients, learningRate => Assert.True(update.TryStep(learningRate)), update);
    };

    private static Dictionary<string, float[]> Learn(
        TrainingOptions options, Func<FaceNetwork, (Action ZeroGradients, Action<double> Step, IDisposable Owner)> create, int steps = Steps)
    {
        manual_seed(5);
        using var scope = NewDisposeScope();
        using var network = NetworkCatalog.Create(options.Network);
        var update = create(network);
        using var owner = update.Owner;
        var (faces, labels) = (randn(8, 1, 44, 44), tensor(new long[] { 0, 1, 2, 3, 4, 5, 6, 0 }));
        network.train();
        for (var step = 1; step <= steps; step++)
        {
            using var inner = NewDisposeScope();
            update.ZeroGradients();
            nn.functional.cross_entropy(HeadLayout.Columns(network.call(faces), LabelHead.Fer, network.Description), labels).backward();
            update.Step(options.LearningRate / Math.Sqrt(step));
        }

        return network.state_dict().ToDictionary(
            entry => entry.Key, entry => entry.Value.detach().to(ScalarType.Float32).data<float>().ToArray());
    }

    private sealed class TorchSharps(FaceNetwork network, TrainingOptions options) : IDisposable
    {
        private readonly OptimizerHelper[] _optimizers =
        [
            Create(network.parameters().Where(parameter => parameter.dim() > 1), options, options.WeightDecay),
            Create(network.parameters().Where(parameter => parameter.dim() <= 1), options, 0),
        ];

        public void ZeroGradients() => Array.ForEach(_optimizers, optimizer => optimizer.zero_grad());

        public void Step(double learningRate)
        {
            if (options.ClipNorm > 0)
            {
                nn.utils.clip_grad_norm_(network.parameters(), options.ClipNorm);
            }

            foreach (var optimizer in _optimizers)
            {
                optimizer.ParamGroups.Single().LearningRate = learningRate;
                optimizer.step();
            }
        }

        public void Dispose() => Array.ForEach(_optimizers, optimizer => optimizer.Dispose());

        private static OptimizerHelper Create(IEnumerable<Parameter> parameters, TrainingOptions options, double decay) => options.Optimizer switch
        {
            OptimizerKind.Adam => optim.Adam(parameters, weight_decay: decay),
            OptimizerKind.AdamW => optim.AdamW(parameters, weight_decay: decay),
            _ => optim.SGD(parameters, options.LearningRate, options.Momentum, weight_decay: decay, nesterov: options.Momentum > 0),
        };
    }
}
