using static FerWeb.Tests.Native.Torch.PyTorchCase;
using static FerWeb.Tests.Native.Torch.PyTorchInput;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;
using Reduction = TorchSharp.torch.nn.Reduction;

namespace FerWeb.Tests.Native.Torch.Values;

public sealed class LossTests : PyTorchTests<LossTests>, IPyTorchCases
{
    private static readonly PyTorchInput _logits = Real(6, 7);
    private static readonly PyTorchInput _classes = Whole(7, 6);
    private static readonly PyTorchInput _weights = Between(0.5, 2, 7);

    public static IReadOnlyList<PyTorchCase> Cases { get; } =
    [
        Case("F.cross_entropy(a, b)", (a, b) => F.cross_entropy(a, b), _logits, _classes),
        Case("F.cross_entropy(a, b, reduction='none')", (a, b) => F.cross_entropy(a, b, reduction: Reduction.None), _logits, _classes),
        Case("F.cross_entropy(a, b, reduction='sum')", (a, b) => F.cross_entropy(a, b, reduction: Reduction.Sum), _logits, _classes),
        Case("F.cross_entropy(a, b, c.detach())", (a, b, c) => F.cross_entropy(a, b, c.detach()), _logits, _classes, _weights),
        Case("F.cross_entropy(a, b, ignore_index=3)", (a, b) => F.cross_entropy(a, b, ignore_index: 3), _logits, Whole(5, 6)),
        Case("F.cross_entropy(a, b, label_smoothing=0.1)", (a, b) => F.cross_entropy(a, b, label_smoothing: 0.1), _logits, _classes),
        Case("F.cross_entropy(a, b, c.detach(), label_smoothing=0.2)", (a, b, c) => F.cross_entropy(a, b, c.detach(), label_smoothing: 0.2), _logits, _classes, _weights),
        Case("F.cross_entropy(a, b.softmax(1))", (a, b) => F.cross_entropy(a, b.softmax(1)), _logits, Real(6, 7)),
        Case("F.cross_entropy(a, b.softmax(1), reduction='none')", (a, b) => F.cross_entropy(a, b.softmax(1), reduction: Reduction.None), _logits, Real(6, 7)),
        Case("F.cross_entropy(a, b.softmax(1), c.detach(), label_smoothing=0.1)", (a, b, c) => F.cross_entropy(a, b.softmax(1), c.detach(), label_smoothing: 0.1), _logits, Real(6, 7), _weights),
        Case("F.cross_entropy(a.bfloat16(), b)", (a, b) => F.cross_entropy(a.bfloat16(), b), _logits, _classes),
        Case("torch.nn.CrossEntropyLoss(reduction='sum')(a, b)", (a, b) => nn.CrossEntropyLoss(reduction: Reduction.Sum).call(a, b), _logits, _classes),
        Case("torch.nn.CrossEntropyLoss(c.detach(), ignore_index=2, label_smoothing=0.1)(a, b)", (a, b, c) => new TorchSharp.Modules.CrossEntropyLoss(c.detach(), 2, label_smoothing: 0.1).call(a, b), _logits, _classes, _weights),
        Case("F.nll_loss(F.log_softmax(a, 1), b)", (a, b) => F.nll_loss(F.log_softmax(a, 1), b), _logits, _classes),
        Case("F.nll_loss(F.log_softmax(a, 1), b, c.detach(), reduction='none')", (a, b, c) => F.nll_loss(F.log_softmax(a, 1), b, c.detach(), Reduction.None), _logits, _classes, _weights),
        Case("F.mse_loss(a, b)", (a, b) => F.mse_loss(a, b), _logits, _logits),
        Case("F.mse_loss(a, b, reduction='sum')", (a, b) => F.mse_loss(a, b, Reduction.Sum), _logits, _logits),
        Case("F.l1_loss(a, b)", (a, b) => F.l1_loss(a, b), _logits, _logits),
        Case("F.l1_loss(a, b, reduction='none')", (a, b) => F.l1_loss(a, b, Reduction.None), _logits, _logits),
        Case("F.kl_div(F.log_softmax(a, 1), F.log_softmax(b, 1), log_target=True)", (a, b) => F.kl_div(F.log_softmax(a, 1), F.log_softmax(b, 1)), _logits, _logits),
        Case("F.kl_div(F.log_softmax(a, 1), F.softmax(b, 1), reduction='sum')", (a, b) => F.kl_div(F.log_softmax(a, 1), F.softmax(b, 1), log_target: false, Reduction.Sum), _logits, _logits),
        Case("F.binary_cross_entropy_with_logits(a, b.detach())", (a, b) => F.binary_cross_entropy_with_logits(a, b.detach()), _logits, Between(0, 1, 6, 7)),
        Case("F.binary_cross_entropy_with_logits(a, b.detach(), c.detach(), pos_weight=c.detach(), reduction='none')", (a, b, c) => F.binary_cross_entropy_with_logits(a, b.detach(), c.detach(), Reduction.None, c.detach()), _logits, Between(0, 1, 6, 7), _weights),
    ];
}
