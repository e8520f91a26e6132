using TorchSharp.Modules;
using static FerWeb.Tests.Native.Torch.PyTorchCase;
using static FerWeb.Tests.Native.Torch.PyTorchInput;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace FerWeb.Tests.Native.Torch.Values;

/// <summary>
/// Losses and weights of a small convolutional network after 20 steps of each optimizer. The bias stands after the norm:
/// before it, its gradient would be rounding noise, which Adam blows up to full steps.
/// </summary>
public sealed class OptimizerTests : PyTorchTests<OptimizerTests>, IPyTorchCases
{
    private static readonly PyTorchInput[] _inputs =
    [
        Real(8, 1, 8, 8), Whole(3, 8), Between(-0.5, 0.5, 4, 1, 3, 3), Between(-0.5, 0.5, 4), Positive(4), Real(4), Between(-0.3, 0.3, 3, 36), Between(-0.1, 0.1, 3),
    ];

    public static IReadOnlyList<PyTorchCase> Cases { get; } =
    [
        Trained("SGD(p, lr=0.05)", p => optim.SGD(p, 0.05)),
        Trained("SGD(p, lr=0.05, momentum=0.9)", p => optim.SGD(p, 0.05, 0.9)),
        Trained("SGD(p, lr=0.05, momentum=0.9, dampening=0.3)", p => optim.SGD(p, 0.05, 0.9, dampening: 0.3)),
        Trained("SGD(p, lr=0.05, momentum=0.9, nesterov=True, weight_decay=0.01)", p => optim.SGD(p, 0.05, 0.9, weight_decay: 0.01, nesterov: true)),
        Trained("SGD(p, lr=0.05, weight_decay=0.1)", p => optim.SGD(p, 0.05, weight_decay: 0.1)),
        Trained("SGD(p, lr=0.001, maximize=True)", p => optim.SGD(p, 0.001, maximize: true)),
        Trained("Adam(p, lr=0.01)", p => optim.Adam(p, 0.01)),
        Trained("Adam(p, lr=0.01, betas=(0.8, 0.99), eps=1e-3, weight_decay=0.05)", p => optim.Adam(p, 0.01, 0.8, 0.99, 1e-3, 0.05)),
        Trained("Adam(p, lr=0.01, amsgrad=True)", p => optim.Adam(p, 0.01, amsgrad: true)),
        Trained("Adam(p, lr=0.001, maximize=True)", p => optim.Adam(p, 0.001, maximize: true)),
        Trained("AdamW(p, lr=0.01, weight_decay=0.05)", p => optim.AdamW(p, 0.01, weight_decay: 0.05)),
        Trained("AdamW(p, lr=0.01, weight_decay=0.05, amsgrad=True)", p => optim.AdamW(p, 0.01, weight_decay: 0.05, amsgrad: true)),
        Trained("SGD([{'params': p[:1]}, {'params': p[1:], 'lr': 0.01, 'momentum': 0.5, 'weight_decay': 0.1}], lr=0.05, momentum=0.9)", p =>
            optim.SGD([new SGD.ParamGroup { Parameters = p[..1] }, new SGD.ParamGroup(p[1..], lr: 0.01, momentum: 0.5, weight_decay: 0.1)], 0.05, 0.9)),
        Trained("AdamW([{'params': p[:3], 'weight_decay': 0.2}, {'params': p[3:], 'lr': 0.001}], lr=0.01, weight_decay=0)", p =>
            optim.AdamW([new AdamW.ParamGroup(p[..3], lr: 0.01, weight_decay: 0.2), new AdamW.ParamGroup(p[3..], lr: 0.001)], 0.01)),
        Trained("Adam([{'params': p[:3]}, {'params': p[3:], 'lr': 0.001}], lr=0.01)", p =>
            optim.Adam([new Adam.ParamGroup { Parameters = p[..3] }, new Adam.ParamGroup(p[3..], lr: 0.001)], 0.01)),
    ];

    private static PyTorchCase Trained(string python, Func<Parameter[], optim.Optimizer> optimizer) => new(
        $"""
        p = [torch.nn.Parameter(t.detach().clone()) for t in (c, d, e, f, g, h)]
        optimizer = torch.optim.{python}
        losses = []
        for step in range(20):
            optimizer.zero_grad()
            x = F.max_pool2d(F.relu(F.batch_norm(F.conv2d(a, p[0]), None, None, p[2], p[3], training=True) + p[1].view(1, 4, 1, 1)), 2)
            loss = F.cross_entropy(F.linear(x.flatten(1), p[4], p[5]), b)
            loss.backward()
            optimizer.step()
            losses.append(loss.detach())
        result = [torch.stack(losses)] + [t.detach() for t in p]
        """,
        t => Train(t, optimizer),
        _inputs)
    { Name = python };

    private static Tensor[] Train(Tensor[] t, Func<Parameter[], optim.Optimizer> create)
    {
        Parameter[] p = [.. t[2..].Select(start => new Parameter(start.detach().clone()))];
        using var optimizer = create(p);
        var losses = new List<Tensor>();
        for (var step = 0; step < 20; step++)
        {
            optimizer.zero_grad();
            var x = F.max_pool2d(F.relu(F.batch_norm(F.conv2d(t[0], p[0]), null, null, p[2], p[3], training: true) + p[1].view(1, 4, 1, 1)), 2);
            var loss = F.cross_entropy(F.linear(x.flatten(1), p[4], p[5]), t[1]);
            loss.backward();
            optimizer.step();
            losses.Add(loss.detach());
        }

        return [stack(losses), .. p.Select(weights => weights.detach())];
    }
}
