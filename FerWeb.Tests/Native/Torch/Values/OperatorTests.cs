using TorchSharp;
using static FerWeb.Tests.Native.Torch.PyTorchCase;
using static FerWeb.Tests.Native.Torch.PyTorchInput;

namespace FerWeb.Tests.Native.Torch.Values;

public sealed class OperatorTests : PyTorchTests<OperatorTests>, IPyTorchCases
{
    private static readonly PyTorchInput _a = Real(3, 4);
    private static readonly PyTorchInput _row = Real(4);
    private static readonly PyTorchInput _whole = Whole(5, 3, 4);
    private static readonly Scalar _half = 0.5;

    public static IReadOnlyList<PyTorchCase> Cases { get; } =
    [
        Case("a + b", (a, b) => a + b, _a, _row),
        Case("a + 2 + 1", a => a + 2 + 1L, _a),
        Case("a + 0.5 + 0.25", a => a + 0.5f + 0.25, _a),
        Case("0.5 + a + 0.5", a => _half + a + _half, _a),
        Case("2 + (1 + a)", a => 2 + (1L + a), _a),
        Case("0.5 + (0.25 + a)", a => 0.5f + (0.25 + a), _a),
        Case("a - b", (a, b) => a - b, _a, _row),
        Case("a - 2 - 1", a => a - 2 - 1L, _a),
        Case("a - 0.5 - 0.25", a => a - 0.5f - 0.25, _a),
        Case("0.5 - (a - 0.5)", a => _half - (a - _half), _a),
        Case("2 - (1 - a)", a => 2 - (1L - a), _a),
        Case("0.5 - (0.25 - a)", a => 0.5f - (0.25 - a), _a),
        Case("a * b", (a, b) => a * b, _a, _row),
        Case("a * 2 * 3", a => a * 2 * 3L, _a),
        Case("a * 0.5 * 0.25", a => a * 0.5f * 0.25, _a),
        Case("0.5 * (a * 0.5)", a => _half * (a * _half), _a),
        Case("2 * (3 * a)", a => 2 * (3L * a), _a),
        Case("0.5 * (0.25 * a)", a => 0.5f * (0.25 * a), _a),
        Case("a / b", (a, b) => a / b, _a, Positive(4)),
        Case("a / 2 / 3", a => a / 2 / 3L, _a),
        Case("a / 0.5 / 0.25", a => a / 0.5f / 0.25, _a),
        Case("0.5 / (a / 0.5)", a => _half / (a / _half), Positive(3, 4)),
        Case("2 / (3 / a)", a => 2 / (3L / a), Positive(3, 4)),
        Case("0.5 / (0.25 / a)", a => 0.5f / (0.25 / a), Positive(3, 4)),
        Case("-a", a => -a, _a),
        Case("a % b", (a, b) => a % b, _whole, new(TorchSharp.torch.ScalarType.Int64, 1, 7, 4)),
        Case("a % 0.5", a => a % _half, _a),
        Case("a & b", (a, b) => a & b, Mask(3, 4), Mask(4)),
        Case("a | b", (a, b) => a | b, Mask(3, 4), Mask(4)),
        Case("~a", a => ~a, Mask(3, 4)),
        Case("a == b[0]", (a, b) => a == b[0], _whole, _whole),
        Case("a != b[0]", (a, b) => a != b[0], _whole, _whole),
        Case("a < b[0]", (a, b) => a < b[0], _whole, _whole),
        Case("a <= b[0]", (a, b) => a <= b[0], _whole, _whole),
        Case("a > b[0]", (a, b) => a > b[0], _whole, _whole),
        Case("a >= b[0]", (a, b) => a >= b[0], _whole, _whole),
        Many("[a == 2, a != 2, a < 2, a <= 2, a > 2, a >= 2]", t => [t[0] == 2, t[0] != 2, t[0] < 2, t[0] <= 2, t[0] > 2, t[0] >= 2], _whole),
        Many("[2 == a, 2 != a, 2 < a, 2 <= a, 2 > a, 2 >= a]", t => [2 == t[0], 2 != t[0], 2 < t[0], 2 <= t[0], 2 > t[0], 2 >= t[0]], _whole),
        Many("[a.eq(b), a.ne(b), a.lt(b), a.le(b), a.gt(b), a.ge(b)]", t => [t[0].eq(t[1]), t[0].ne(t[1]), t[0].lt(t[1]), t[0].le(t[1]), t[0].gt(t[1]), t[0].ge(t[1])], _whole, Whole(5, 4)),
        Many("[a.eq(1), a.ne(1), a.lt(1), a.le(1), a.gt(1), a.ge(1)]", t => [t[0].eq(1), t[0].ne(1), t[0].lt(1), t[0].le(1), t[0].gt(1), t[0].ge(1)], _whole),
    ];
}
