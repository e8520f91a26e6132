using TorchSharp.Modules;
using static FerWeb.Tests.Native.Torch.PyTorchCase;
using static FerWeb.Tests.Native.Torch.PyTorchInput;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;
using FanInOut = TorchSharp.torch.nn.init.FanInOut;
using Kind = TorchSharp.torch.nn.init.NonlinearityType;

namespace FerWeb.Tests.Native.Torch.Values;

/// <summary>Equal seeds give equal numbers, for sampling, dropout, starting values and freshly made layers.</summary>
[Collection(TorchState.Name)]
public sealed class RandomTests : PyTorchTests<RandomTests>, IPyTorchCases
{
    public static IReadOnlyList<PyTorchCase> Cases { get; } =
    [
        Seeded("torch.rand(2, 3)", () => rand(2, 3)),
        Seeded("torch.rand(5)", () => rand(5)),
        Seeded("torch.rand(1, 2, 3, 4, dtype=torch.float64)", () => rand(1, 2, 3, 4, ScalarType.Float64)),
        Seeded("torch.rand(2, 2, 2)", () => rand([2, 2, 2])),
        Seeded("torch.rand_like(torch.ones(2, 3))", () => rand_like(ones(2, 3))),
        Seeded("torch.randn(2, 3)", () => randn(2, 3)),
        Seeded("torch.randn(17)", () => randn(17)),
        Seeded("torch.randn(1, 2, 3, 4)", () => randn(1, 2, 3, 4)),
        Seeded("torch.randn(2, 2, 2)", () => randn([2, 2, 2])),
        Seeded("torch.randint(3, 9, (4, 5))", () => randint(3, 9, [4, 5])),
        Seeded("torch.randint(9, (4, 5), dtype=torch.int32)", () => randint(9, [4, 5], ScalarType.Int32)),
        Seeded("torch.randperm(20)", () => randperm(20)),
        Seeded("torch.ones(3, 4).uniform_(-2, 5)", () => ones(3, 4).uniform_(-2, 5)),
        Seeded("torch.ones(3, 4).normal_(1, 0.5)", () => ones(3, 4).normal_(1, 0.5)),
        Seeded("torch.ones(3, 4).bernoulli_(0.3)", () => ones(3, 4).bernoulli_(0.3)),
        Seeded("F.dropout(a, 0.4)", a => F.dropout(a, 0.4), Real(6, 7)),
        Seeded("F.dropout(a * 1, 0.4, inplace=True)", a => F.dropout(a * 1, 0.4, inplace: true), Real(6, 7)),
        Seeded("F.dropout2d(a, 0.4)", a => F.dropout2d(a, 0.4), Real(6, 7, 2, 2)),
        Seeded("F.dropout2d(a * 1, 0.4, inplace=True)", a => F.dropout2d(a * 1, 0.4, inplace: true), Real(6, 7, 2, 2)),
        Seeded("torch.nn.Dropout(0.3)(a)", a => nn.Dropout(0.3).call(a), Real(6, 7)),
        Seeded("torch.nn.Dropout2d(0.3)(a)", a => nn.Dropout2d(0.3).call(a), Real(6, 7, 2, 2)),
        Started("ones_(w)", w => nn.init.ones_(w)),
        Started("zeros_(w)", w => nn.init.zeros_(w)),
        Started("constant_(w, 0.7)", w => nn.init.constant_(w, 0.7)),
        Started("uniform_(w, -3, 1)", w => nn.init.uniform_(w, -3, 1)),
        Started("normal_(w, 2, 0.1)", w => nn.init.normal_(w, 2, 0.1)),
        Started("kaiming_uniform_(w)", w => nn.init.kaiming_uniform_(w)),
        Started("kaiming_uniform_(w, a=math.sqrt(5))", w => nn.init.kaiming_uniform_(w, Math.Sqrt(5))),
        Started("kaiming_uniform_(w, mode='fan_out', nonlinearity='relu')", w => nn.init.kaiming_uniform_(w, mode: FanInOut.FanOut, nonlinearity: Kind.ReLU)),
        Started("kaiming_normal_(w)", w => nn.init.kaiming_normal_(w)),
        Started("kaiming_normal_(w, mode='fan_out', nonlinearity='relu')", w => nn.init.kaiming_normal_(w, mode: FanInOut.FanOut, nonlinearity: Kind.ReLU)),
        Started("kaiming_normal_(w, nonlinearity='tanh')", w => nn.init.kaiming_normal_(w, nonlinearity: Kind.Tanh)),
        Started("xavier_uniform_(w)", w => nn.init.xavier_uniform_(w)),
        Started("xavier_uniform_(w, gain=2)", w => nn.init.xavier_uniform_(w, 2)),
        Started("xavier_normal_(w)", w => nn.init.xavier_normal_(w)),
        Many("result = [torch.nn.init.calculate_gain(k, *p) for k, p in [('linear', []), ('conv2d', []), ('sigmoid', []), ('tanh', []), ('relu', []), ('leaky_relu', [0.2])]]", _ =>
            new[] { (Kind.Linear, 0.0), (Kind.Conv2D, 0), (Kind.Sigmoid, 0), (Kind.Tanh, 0), (Kind.ReLU, 0), (Kind.LeakyReLU, 0.2) }.Select(kind => tensor(nn.init.calculate_gain(kind.Item1, kind.Item2)))),
        Made("torch.nn.Linear(5, 3)", () => nn.Linear(5, 3)),
        Made("torch.nn.Linear(5, 3, bias=False)", () => nn.Linear(5, 3, hasBias: false)),
        Made("torch.nn.Conv2d(4, 6, 3)", () => nn.Conv2d(4, 6, 3)),
        Made("torch.nn.Conv2d(4, 6, 5, groups=2, bias=False)", () => nn.Conv2d(4, 6, 5, groups: 2, bias: false)),
        Made("torch.nn.BatchNorm2d(4)", () => nn.BatchNorm2d(4)),
        Made("torch.nn.Sequential(torch.nn.Conv2d(1, 2, 3), torch.nn.ReLU(), torch.nn.Linear(4, 2))", () => nn.Sequential(nn.Conv2d(1, 2, 3), nn.ReLU(), nn.Linear(4, 2))),
    ];

    private static PyTorchCase Seeded(string python, Func<Tensor> ours) => Many($"torch.manual_seed(7); result = {python}", _ => [After(7, ours)]) with { Name = python };

    private static PyTorchCase Seeded(string python, Func<Tensor, Tensor> ours, PyTorchInput a) => Case($"torch.manual_seed(7); result = {python}", t => After(7, () => ours(t)), a) with { Name = python };

    private static PyTorchCase Started(string python, Func<Parameter, Tensor> ours)
        => Many($"torch.manual_seed(7); w = torch.nn.Parameter(torch.empty(6, 4, 3, 3)); result = torch.nn.init.{python}.detach()", _ => [After(7, () => ours(new Parameter(empty(6, 4, 3, 3))).detach())]) with { Name = python };

    private static PyTorchCase Made(string python, Func<nn.Module> ours) => Many($"torch.manual_seed(7); result = [t.detach() for t in {python}.state_dict().values()]", _ =>
    {
        manual_seed(7);
        return ours().state_dict().Values.Select(t => t.detach());
    }) with
    { Name = python };

    private static Tensor After(long seed, Func<Tensor> ours)
    {
        manual_seed(seed);
        return ours();
    }
}
