using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FerWeb.Tests.Native.Torch;

public sealed class OptimizerStateTests
{
    public static TheoryData<string> Kinds => [.. _kinds.Keys];

    private static readonly Dictionary<string, Func<IEnumerable<Parameter>, double, OptimizerHelper>> _kinds = new()
    {
        ["SGD"] = (parameters, rate) => optim.SGD(parameters, rate, 0.9, weight_decay: 0.01, nesterov: true),
        ["Adam"] = (parameters, rate) => optim.Adam(parameters, rate, weight_decay: 0.01),
        ["Adam, amsgrad"] = (parameters, rate) => optim.Adam(parameters, rate, amsgrad: true),
        ["AdamW"] = (parameters, rate) => optim.AdamW(parameters, rate, weight_decay: 0.1),
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Training_ContinuedFromASavedState_IsBitIdentical(string kind)
    {
        using var scope = NewDisposeScope();
        Parameter[] weights = [new(linspace(-1, 1, 12).view(3, 4)), new(ones(3))];
        using var optimizer = _kinds[kind](weights, 0.1);
        Train(weights, optimizer, 5);
        optimizer.ParamGroups.Single().LearningRate = 0.03;

        var saved = Save(optimizer);
        Parameter[] copies = [.. weights.Select(weight => new Parameter(weight.detach().clone()))];
        Train(weights, optimizer, 5);
        using var resumed = _kinds[kind](copies, 0.1);
        resumed.load_state_dict(new BinaryReader(new MemoryStream(saved)));
        Train(copies, resumed, 5);

        Assert.Equal(0.03, resumed.ParamGroups.Single().LearningRate);
        Assert.All(weights.Zip(copies), pair => Assert.True(pair.First.Equals(pair.Second)));
    }

    [Fact]
    public void Load_OfAnotherOptimizersState_IsRefused()
    {
        using var scope = NewDisposeScope();
        Parameter[] weights = [new(ones(3))];
        using var optimizer = optim.Adam(weights);
        Train(weights, optimizer, 1);
        var saved = Save(optimizer);

        using var sgd = optim.SGD(weights, 0.1);
        using var two = optim.Adam([new Parameter(ones(3)), new Parameter(ones(2))]);
        using var larger = optim.Adam([new Parameter(ones(4))]);
        using var same = optim.Adam([new Parameter(ones(3))]);

        Assert.Contains("'SGD'", Assert.Throws<InvalidDataException>(() => Load(sgd, saved)).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidDataException>(() => Load(two, saved));
        Assert.Throws<InvalidDataException>(() => Load(larger, saved));
        Assert.Throws<EndOfStreamException>(() => Load(same, saved[..^4]));
    }

    [Fact]
    public void Step_WithAClosure_RecordsGradientsAndReturnsTheLoss()
    {
        using var scope = NewDisposeScope();
        var weight = new Parameter(full([2], 3));
        using var optimizer = optim.SGD([weight], 0.5);

        using var loss = optimizer.step(() =>
        {
            optimizer.zero_grad();
            var error = weight.square().sum();
            error.backward();
            return error;
        });

        Assert.Equal(18, loss.item<float>());
        Assert.Equal([0f, 0f], weight.data<float>().ToArray());
    }

    [Fact]
    public void Parameter_WithoutGradient_StaysAsItIs()
    {
        using var scope = NewDisposeScope();
        var weight = new Parameter(ones(2));
        using var optimizer = optim.AdamW([weight], 0.1, weight_decay: 0.5);

        optimizer.step();

        Assert.Equal([1f, 1f], weight.data<float>().ToArray());
    }

    [Fact]
    public void Parameter_InTwoGroups_IsRefused()
    {
        using var scope = NewDisposeScope();
        var weight = new Parameter(ones(2));

        Assert.Throws<ArgumentException>(() => optim.SGD([weight, weight], 0.1));
    }

    private static byte[] Save(OptimizerHelper optimizer)
    {
        var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        optimizer.save_state_dict(writer);
        writer.Flush();
        return stream.ToArray();
    }

    private static void Load(OptimizerHelper optimizer, byte[] saved) => optimizer.load_state_dict(new BinaryReader(new MemoryStream(saved)));

    private static void Train(Parameter[] weights, optim.Optimizer optimizer, int steps)
    {
        for (var step = 0; step < steps; step++)
        {
            optimizer.zero_grad();
            weights.Select(weight => (weight * weight.sigmoid()).sum()).Aggregate((sum, next) => sum + next).backward();
            optimizer.step();
        }
    }
}
