using static FerWeb.Tests.Native.Torch.PyTorchCase;
using static FerWeb.Tests.Native.Torch.PyTorchInput;
using static TorchSharp.torch;
using Index = System.Index;

namespace FerWeb.Tests.Native.Torch.Values;

public sealed class IndexTests : PyTorchTests<IndexTests>, IPyTorchCases
{
    private static readonly PyTorchInput _a = Real(4, 5, 6);
    private static readonly PyTorchInput _rows = Whole(4, 3);

    public static IReadOnlyList<PyTorchCase> Cases { get; } =
    [
        Case("a[1]", a => a[1], _a),
        Case("a[-1, 2]", a => a[-1, 2], _a),
        Case("a[1, 2, 3]", a => a[1, 2, 3], _a),
        Case("a[:, -2]", a => a[TensorIndex.Colon, new Index(2, fromEnd: true)], _a),
        Case("a[..., 1]", a => a[TensorIndex.Ellipsis, 1], _a),
        Case("a[0, ..., 1:3]", a => a[0, TensorIndex.Ellipsis, TensorIndex.Slice(1, 3)], _a),
        Case("a[:, None, 1]", a => a[TensorIndex.Colon, TensorIndex.None, 1], _a),
        Case("a[1:3]", a => a[1..3], _a),
        Case("a[1:-1, :2]", a => a[1..^1, ..2], _a),
        Case("a[-3:, ::2]", a => a[^3.., TensorIndex.Slice(step: 2)], _a),
        Case("a[1:, :3]", a => a[(1, null), (null, 3)], _a),
        Case("a.index_select(1, b)", (a, b) => a.index_select(1, b), _a, _rows),
        Case("a[b]", (a, b) => a[TensorIndex.Tensor(b)], _a, _rows),
        Case("a[:, b]", (a, b) => a[TensorIndex.Colon, TensorIndex.Tensor(b)], _a, _rows),
        Case("a[b, c]", (a, b, c) => a[TensorIndex.Tensor(b), TensorIndex.Tensor(c)], _a, _rows, _rows),
        Case("a[b, :, c]", (a, b, c) => a[TensorIndex.Tensor(b), TensorIndex.Colon, TensorIndex.Tensor(c)], _a, _rows, _rows),
        Case("a[1, b]", (a, b) => a[1, TensorIndex.Tensor(b)], _a, _rows),
        Case("a[b, None, 1:3]", (a, b) => a[TensorIndex.Tensor(b), TensorIndex.None, TensorIndex.Slice(1, 3)], _a, _rows),
        Case("a[..., b]", (a, b) => a[TensorIndex.Ellipsis, TensorIndex.Tensor(b)], _a, _rows),
        Case("a[b].sum()", (a, b) => a[TensorIndex.Tensor(b)].sum(), _a, Mask(4, 5, 6)),
        Case("a[b, ..., c]", (a, b, c) => a[TensorIndex.Tensor(b), TensorIndex.Ellipsis, TensorIndex.Tensor(c)], Real(4, 5, 2, 6), Mask(4, 5), Whole(6, 1)),
        Case("a[()]", a => a.index(), _a),
        Case("a.clone().index_put_((b,), c)", (a, b, c) => a.clone().index_put_(c, TensorIndex.Tensor(b)), Real(5, 3), new(ScalarType.Int64, 2, 3, 1), Real(3)),
        Case("a.clone().index_put_((torch.arange(3), b), c)", (a, b, c) => a.clone().index_put_(c, TensorIndex.Tensor(arange(3)), TensorIndex.Tensor(b)), Real(5, 3), Whole(3, 3), Real(3)),
        Case("result = a.clone(); result[1:3] = b", (a, b) => a.clone().index_put_(b, 1..3), Real(5, 3), Real(3)),
        Case("result = a.clone(); result[c] = b", (a, b, c) => a.clone().index_put_(b, TensorIndex.Tensor(c)), Real(5, 3), Real(1), Mask(5, 3)),
        Case("a.clone().index_add_(0, b, c, alpha=2)", (a, b, c) => a.clone().index_add_(0, b, c, 2), Real(5, 3), Whole(5, 4), Real(4, 3)),
        Case("a.gather(1, b)", (a, b) => a.gather(1, b), Real(4, 5), Whole(5, 4, 3)),
        Case("a.scatter(1, b, c)", (a, b, c) => a.scatter(1, b, c), Real(4, 5), Whole(5, 4, 1), Real(4, 1)),
        Case("a.clone().scatter_(1, b, c.detach())", (a, b, c) => a.clone().scatter_(1, b, c.detach()), Real(4, 5), Whole(5, 4, 1), Real(4, 1)),
        Case("a.clone().scatter_add_(1, b, c)", (a, b, c) => a.clone().scatter_add_(1, b, c), Real(4, 5), Whole(5, 4, 3), Real(4, 3)),
        Case("a.masked_fill(b, -9)", (a, b) => a.masked_fill(b, -9), Real(4, 5), Mask(4, 5)),
        Case("a.clone().masked_fill_(b, 0.5)", (a, b) => a.clone().masked_fill_(b, 0.5), Real(4, 5), Mask(4, 5)),
        Case("a.masked_select(b)", (a, b) => a.masked_select(b), Real(4, 5), Mask(4, 5)),
        Case("a.nonzero()", a => a.nonzero(), Mask(4, 5)),
    ];
}
