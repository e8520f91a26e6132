using static FerWeb.Tests.Native.Torch.PyTorchCase;
using static FerWeb.Tests.Native.Torch.PyTorchInput;
using static TorchSharp.torch;

namespace FerWeb.Tests.Native.Torch.Values;

public sealed class ShapeTests : PyTorchTests<ShapeTests>, IPyTorchCases
{
    private static readonly PyTorchInput _a = Real(2, 3, 4);

    public static IReadOnlyList<PyTorchCase> Cases { get; } =
    [
        Case("a.T", a => a.T, Real(2, 3)),
        Case("a.t()", a => a.t(), Real(2, 3)),
        Case("a.clone()", a => a.clone(), _a),
        Case("a.detach()", a => a.detach(), _a),
        Case("a.contiguous()", a => a.contiguous(), _a),
        Case("a.permute(2, 0, 1)", a => a.permute(2, 0, 1), _a),
        Case("a.permute(2, 0, 1).contiguous()", a => a.permute(2, 0, 1).contiguous(), _a),
        Case("a.transpose(0, -1)", a => a.transpose(0, -1), _a),
        Case("a.reshape(6, -1)", a => a.reshape(6, -1), _a),
        Case("a.view(4, 6)", a => a.view(4, 6), _a),
        Case("a.view_as(b)", (a, b) => a.view_as(b), _a, Real(6, 4)),
        Case("a.flatten()", a => a.flatten(), _a),
        Case("a.flatten(1)", a => a.flatten(1), _a),
        Case("a.flatten(0, 1)", a => a.flatten(0, 1), _a),
        Case("a.unsqueeze(1)", a => a.unsqueeze(1), _a),
        Case("a.squeeze()", a => a.squeeze(), Real(1, 3, 1)),
        Case("a.squeeze(0)", a => a.squeeze(0), Real(1, 3, 1)),
        Case("a.expand(3, -1, 4)", a => a.expand(3, -1, 4), Real(2, 1)),
        Case("a.expand_as(b)", (a, b) => a.expand_as(b), Real(2, 1), Real(2, 3)),
        Case("a.repeat(2, 1, 3)", a => a.repeat(2, 1, 3), _a),
        Case("a.flip(0, 2)", a => a.flip(0, 2), _a),
        Case("a.roll(2)", a => a.roll(2), _a),
        Case("a.roll(-1, 2)", a => a.roll(-1, 2), _a),
        Case("a.narrow(2, 1, 2)", a => a.narrow(2, 1, 2), _a),
        Case("a.select(1, 2)", a => a.select(1, 2), _a),
        Case("a[:, :, 0:4:2]", a => a.slice(2, 0, 4, 2), _a),
        Case("torch.as_strided(a, (2, 3), (1, 2), 1)", a => a.as_strided([2, 3], [1, 2], 1), _a),
        Case("a.tril()", a => a.tril(), Real(4, 4)),
        Case("a.tril(-1)", a => a.tril(-1), Real(4, 4)),
        Case("a.triu(1)", a => a.triu(1), Real(4, 4)),
        Many("a.split(3, dim=2)", t => t[0].split(3, dim: 2), _a),
        Many("a.chunk(2, dim=1)", t => t[0].chunk(2, dim: 1), _a),
        Many("a.unbind(1)", t => t[0].unbind(1), _a),
        Many("a.unbind()", t => t[0].unbind(), Real(700)),
        Many("a.split(1)", t => t[0].split(1), Real(300)),
        Case("torch.cat([a, b], 1)", (a, b) => cat([a, b], 1), _a, Real(2, 2, 4)),
        Case("torch.concat([a, b])", (a, b) => concat([a, b]), _a, _a),
        Case("torch.stack([a, b], -1)", (a, b) => stack([a, b], -1), _a, _a),
        Case("a.clone().copy_(b)", (a, b) => a.clone().copy_(b), _a, Real(4)),
        Case("a.type_as(b)", (a, b) => a.type_as(b), _a, Whole(3, 1)),
        Case("a + 0", a => a.alias() + 0, _a),
        Case("torch.empty(0).set_(a.detach()) * 2", a => empty(0).set_(a.detach()) * 2, _a),
    ];
}
