using static FerWeb.Tests.Native.Torch.PyTorchCase;
using static FerWeb.Tests.Native.Torch.PyTorchInput;
using static TorchSharp.torch;

namespace FerWeb.Tests.Native.Torch.Values;

public sealed class ReductionTests : PyTorchTests<ReductionTests>, IPyTorchCases
{
    private static readonly PyTorchInput _a = Real(3, 4, 5);

    public static IReadOnlyList<PyTorchCase> Cases { get; } =
    [
        Case("a.sum()", a => a.sum(), _a),
        Case("a.sum(dtype=torch.float64)", a => a.sum(ScalarType.Float64), _a),
        Case("a.sum(1)", a => a.sum(1), _a),
        Case("a.sum(-1, keepdim=True, dtype=torch.float64)", a => a.sum(-1, keepdim: true, type: ScalarType.Float64), _a),
        Case("a.sum((0, 2))", a => a.sum([0, 2]), _a),
        Case("a.sum((0, 2), keepdim=True)", a => a.sum([0, 2], keepdim: true), _a),
        Case("a.mean()", a => a.mean(), _a),
        Case("a.mean((1, 2))", a => a.mean([1, 2]), _a),
        Case("a.mean((1, 2), keepdim=True)", a => a.mean([1, 2], keepdim: true), _a),
        Case("a.mean(0, dtype=torch.float32)", a => a.mean([0], type: ScalarType.Float32), Whole(9, 4, 3)),
        Case("a.var()", a => a.var(), _a),
        Case("a.var(unbiased=False)", a => a.var(unbiased: false), _a),
        Case("a.var(1, unbiased=False, keepdim=True)", a => a.var(1, unbiased: false, keepdim: true), _a),
        Case("a.var((0, 2))", a => a.var([0, 2]), _a),
        Case("a.var((0, 2)).double()", a => a.var([0, 2], type: ScalarType.Float64), _a),
        Case("a.std()", a => a.std(), _a),
        Case("a.std(unbiased=False)", a => a.std(unbiased: false), _a),
        Case("a.std(-1, keepdim=True)", a => a.std(-1, keepdim: true), _a),
        Case("a.std((0, 1), unbiased=False)", a => a.std([0, 1], unbiased: false), _a),
        Case("a.prod()", a => a.prod(), Positive(6)),
        Case("a.norm()", a => a.norm(), _a),
        Case("a.norm(p=1)", a => a.norm(1), _a),
        Case("a.max()", a => a.max(), _a),
        Case("a.min()", a => a.min(), _a),
        Many("a.max(1)", t => Pair(t[0].max(1)), _a),
        Many("a.max(1, keepdim=True)", t => Pair(t[0].max(1, keepdim: true)), _a),
        Many("a.min(-1)", t => Pair(t[0].min(-1)), _a),
        Case("a.amax((0, 2))", a => a.amax(0, 2), _a),
        Case("a.amax((0, 2), keepdim=True)", a => a.amax([0, 2], keepdim: true), _a),
        Case("a.amin((0, 2))", a => a.amin(0, 2), _a),
        Case("a.amin(1, keepdim=True)", a => a.amin([1], keepdim: true), _a),
        Case("a.argmax()", a => a.argmax(), _a),
        Case("a.argmax(1)", a => a.argmax(1), _a),
        Case("a.argmax(-1, keepdim=True)", a => a.argmax(-1, keepdim: true), _a),
        Case("a.argmin()", a => a.argmin(), _a),
        Case("a.argmin(0)", a => a.argmin(0), _a),
        Case("a.argsort()", a => a.argsort(), _a),
        Case("a.argsort(0, descending=True)", a => a.argsort(0, descending: true), _a),
        Many("a.sort()", t => Pair(t[0].sort()), _a),
        Many("a.sort(0, descending=True)", t => Pair(t[0].sort(0, descending: true)), _a),
        Many("a.sort(dim=0, stable=True)", t => Pair(t[0].sort(0, stable: true)), Whole(3, 12)),
        Many("a.topk(2)", t => Pair(t[0].topk(2)), _a),
        Many("a.topk(3, dim=1, largest=False)", t => Pair(t[0].topk(3, dim: 1, largest: false)), _a),
        Case("a.cumsum(1)", a => a.cumsum(1), _a),
        Case("a.cumsum(0, dtype=torch.float64)", a => a.cumsum(0, ScalarType.Float64), _a),
        Case("a.all()", a => a.all(), Mask(2, 3)),
        Case("a.all(1)", a => a.all(1), Mask(6, 2)),
        Case("a.all(0, keepdim=True)", a => a.all(0, keepdim: true), Mask(2, 6)),
        Case("a.any()", a => a.any(), Mask(2, 3)),
        Case("a.any(1)", a => a.any(1), Mask(6, 2)),
        Case("a.any(0, keepdim=True)", a => a.any(0, keepdim: true), Mask(2, 6)),
        Case("a.bincount(minlength=9)", a => a.bincount(null, 9), Whole(6, 20)),
        Case("a.bincount(b.detach())", (a, b) => a.bincount(b.detach()), Whole(6, 20), Real(20)),
        Case("a.logsumexp(1)", a => a.logsumexp(1), _a),
        Case("a.logsumexp(-1, keepdim=True)", a => a.logsumexp(-1, keepdim: true), _a),
        Case("a.softmax(1)", a => a.softmax(1), _a),
        Case("a.softmax(1, dtype=torch.float64)", a => a.softmax(1, ScalarType.Float64), _a),
        Case("a.log_softmax(-1)", a => a.log_softmax(-1), _a),
        Case("torch.sum(a) + torch.mean(a)", a => sum(a) + mean(a), _a),
        Case("torch.argmax(a, 2, keepdim=True)", a => argmax(a, 2, keepdim: true), _a),
        Case("torch.softmax(a, 0)", a => softmax(a, 0), _a),
        Case("a.matmul(b)", (a, b) => a.matmul(b), _a, Real(5, 2)),
        Case("torch.matmul(a, b)", (a, b) => matmul(a, b), _a, Real(5)),
        Case("a.mm(b)", (a, b) => a.mm(b), Real(3, 4), Real(4, 2)),
        Case("a.bmm(b)", (a, b) => a.bmm(b), _a, Real(3, 5, 2)),
        Case("torch.bmm(a, b)", (a, b) => bmm(a, b), _a, Real(3, 5, 2)),
        Case("a.dot(b)", (a, b) => a.dot(b), Real(7), Real(7)),
    ];

    private static Tensor[] Pair((Tensor, Tensor) both) => [both.Item1, both.Item2];
}
