using System.Runtime.InteropServices;
using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FerWeb.Tests.Native.Torch;

public sealed class StateDictTests
{
    [Fact]
    public void StateDict_NamesComponentsByTheirAttributeAndPlace()
    {
        using var net = new Net();

        string[] names = ["scale", "stem.weight", "stem.bias", "blocks.0.0.weight", "blocks.0.norm.weight", "blocks.0.norm.bias", "blocks.1.weight", "blocks.1.bias"];
        Assert.Equal(names, net.named_parameters().Select(pair => pair.name));
        Assert.Equal(["scale"], net.named_parameters(recurse: false).Select(pair => pair.name));
        Assert.Equal(
            ["steps", "cache", "blocks.0.norm.running_mean", "blocks.0.norm.running_var", "blocks.0.norm.num_batches_tracked"],
            net.named_buffers().Select(pair => pair.name));
        Assert.Equal(
            [.. names, "steps", "blocks.0.norm.running_mean", "blocks.0.norm.running_var", "blocks.0.norm.num_batches_tracked"],
            net.state_dict().Keys);
        Assert.Equal(["stem", "blocks"], net.named_children().Select(pair => pair.name));
        Assert.Equal(["stem", "blocks", "blocks.0", "blocks.0.0", "blocks.0.norm", "blocks.1"], net.named_modules().Select(pair => pair.name));
        Assert.Equal("net.scale", net.state_dict(prefix: "net").Keys.First());
    }

    [Fact]
    public void LoadStateDict_OfTheSameNames_CopiesEveryValue()
    {
        using var from = new Net();
        using var to = new Net();
        using (no_grad())
        {
            from.state_dict()["steps"].fill_(7);
        }

        var (missing, unexpected) = to.load_state_dict(from.state_dict());

        Assert.Empty(missing);
        Assert.Empty(unexpected);
        Assert.All(to.state_dict(), pair => Assert.True(pair.Value.Equals(from.state_dict()[pair.Key])));
        Assert.NotSame(from.state_dict()["scale"], to.state_dict()["scale"]);
        Assert.All(to.parameters(), parameter => Assert.True(parameter.requires_grad && parameter.is_leaf));
    }

    [Fact]
    public void LoadStateDict_OfOtherNames_IsRefusedUnlessLenient()
    {
        using var net = new Net();
        var state = net.state_dict();
        state.Remove("scale");
        state.Add("extra", state["steps"]);

        Assert.Throws<InvalidOperationException>(() => net.load_state_dict(state));
        var (missing, unexpected) = net.load_state_dict(state, strict: false);
        Assert.Equal(["scale"], missing);
        Assert.Equal(["extra"], unexpected);

        (missing, unexpected) = net.load_state_dict(state, skip: ["scale", "extra"]);
        Assert.Empty(missing);
        Assert.Empty(unexpected);
    }

    [Fact]
    public void LoadStateDict_OfAnotherShape_IsRefusedByLibtorch()
    {
        using var net = nn.Linear(3, 2);
        using var other = nn.Linear(4, 2);

        Assert.Throws<ExternalException>(() => net.load_state_dict(other.state_dict()));
    }

    [Fact]
    public void Train_AndEval_ReachEveryPart()
    {
        using var net = new Net();
        Assert.All(net.modules(), module => Assert.True(module.training));

        net.eval();
        Assert.False(net.training);
        Assert.All(net.modules(), module => Assert.False(module.training));

        var visited = new List<string>();
        net.apply(module => visited.Add(module.GetName()));
        Assert.Equal([nameof(Linear), "Conv2d", "BatchNorm2d", "Sequential", nameof(Linear), "ModuleList", nameof(Net)], visited);
    }

    [Fact]
    public void To_AnotherType_ChangesTheNumbersButNotTheObjects()
    {
        using var net = new Net();
        var before = net.parameters().ToList();
        using (var loss = net.call(ones(1, 4)).sum())
        {
            loss.backward();
        }

        Assert.Same(net, net.to(ScalarType.Float64));

        Assert.All(before.Zip(net.parameters()), pair => Assert.Same(pair.First, pair.Second));
        Assert.All(net.parameters(), parameter => Assert.Equal(ScalarType.Float64, parameter.dtype));
        Assert.Equal(ScalarType.Int64, net.state_dict()["blocks.0.norm.num_batches_tracked"].dtype);
        Assert.Equal(ScalarType.Float64, net.call(ones(1, 4, ScalarType.Float64)).dtype);
    }

    [Fact]
    public void ZeroGrad_ForgetsOrZeroes()
    {
        using var layer = nn.Linear(3, 2);
        layer.call(ones(1, 3)).sum().backward();

        layer.zero_grad(set_to_none: false);
        Assert.Equal(0, layer.weight.grad!.abs().sum().item<float>());
        layer.zero_grad();
        Assert.Null(layer.weight.grad);
    }

    [Fact]
    public void Register_TheSameNameTwiceOrADottedOne_IsRefused()
    {
        using var net = new Net();

        Assert.Throws<InvalidOperationException>(() => net.register_module("stem", nn.Identity()));
        Assert.Throws<InvalidOperationException>(() => net.register_buffer("steps", ones(1)));
        Assert.Throws<InvalidOperationException>(() => net.register_parameter("scale", new Parameter(ones(1))));
        Assert.Throws<ArgumentException>(() => net.register_module("a.b", nn.Identity()));
    }

    private sealed class Net : Module<Tensor, Tensor>
    {
        [ComponentName(Name = "stem")]
        private readonly Linear _stem = nn.Linear(4, 4);

        [ComponentName(Name = "blocks")]
        private readonly ModuleList<Module<Tensor, Tensor>> _blocks = nn.ModuleList<Module<Tensor, Tensor>>(
            nn.Sequential(("0", nn.Conv2d(1, 1, 1, bias: false)), ("norm", nn.BatchNorm2d(1))));

        [ComponentName(Name = "scale")]
        private readonly Parameter _scale = new(ones(1));

        public Net()
            : base(nameof(Net))
        {
            _blocks.Add(nn.Linear(4, 2));
            register_buffer("steps", zeros(1));
            register_buffer("cache", zeros(1), persistent: false);
            RegisterComponents();
        }

        public override Tensor forward(Tensor input)
        {
            var rows = _stem.call(input).view(1, 1, -1, 4);
            return _blocks[1].call(_blocks[0].call(rows)) * _scale;
        }
    }
}
