using TorchSharp;
using TorchSharp.Modules;
using static FerWeb.Tests.Native.Torch.PyTorchCase;
using static FerWeb.Tests.Native.Torch.PyTorchInput;
using static TorchSharp.torch;
using Pictures = TorchSharp.torch.nn.Module<TorchSharp.torch.Tensor, TorchSharp.torch.Tensor>;

namespace FerWeb.Tests.Native.Torch.Values;

/// <summary>Layers with given weights, while training and while evaluating.</summary>
public sealed class ModuleTests : PyTorchTests<ModuleTests>, IPyTorchCases
{
    private const string Net = """
        n = torch.nn
        net = n.Sequential(n.Conv2d(2, 3, 3, padding=1), n.BatchNorm2d(3), n.ReLU(), n.MaxPool2d(2), n.Flatten(), n.Linear(12, 4), n.Softmax(1))
        with torch.no_grad():
            for p in net.parameters(): p.copy_(((torch.arange(p.numel()) * 7) % 11 - 5).reshape(p.shape) / 10)

        """;

    private static readonly PyTorchInput _pictures = Real(2, 2, 4, 5);

    public static IReadOnlyList<PyTorchCase> Cases { get; } =
    [
        Many(Net + "result = [net(a)] + [b.clone() for b in net.buffers()]", t => Trained(t[0], training: true), _pictures) with { Name = "Sequential, training" },
        Many(Net + "net.eval(); result = [net(a)] + [b.clone() for b in net.buffers()]", t => Trained(t[0], training: false), _pictures) with { Name = "Sequential, evaluating" },
        Many(Net + "loss = net(a).square().sum(); result = torch.autograd.grad(loss, list(net.parameters()))", t => Gradients(t[0]), _pictures) with { Name = "Sequential, gradients" },
        Case("result = torch.nn.BatchNorm2d(2, eps=1e-2, momentum=0.4); result(a); result.eval(); result = result(a)", a => Twice(nn.BatchNorm2d(2, 1e-2, 0.4), a), _pictures),
        Case("result = torch.nn.BatchNorm2d(2, affine=False); result(a); result.eval(); result = result(a)", a => Twice(nn.BatchNorm2d(2, affine: false), a), _pictures),
        Case("result = torch.nn.BatchNorm2d(2, track_running_stats=False); result(a); result.eval(); result = result(a)", a => Twice(nn.BatchNorm2d(2, track_running_stats: false), a), _pictures),
        Case("result = torch.nn.BatchNorm2d(2, momentum=None); result(a); result(a * 3); result.eval(); result = result(a)", a => WithEqualShares(a), _pictures),
        Case("torch.nn.MaxPool2d(2, ceil_mode=True)(a)", a => nn.MaxPool2d(2, ceil_mode: true).call(a), _pictures),
        Case("torch.nn.MaxPool2d(3, stride=1, padding=1)(a)", a => nn.MaxPool2d(3, 1, 1).call(a), _pictures),
        Case("torch.nn.AdaptiveAvgPool2d(1)(a)", a => nn.AdaptiveAvgPool2d(1).call(a), _pictures),
        Case("torch.nn.AdaptiveAvgPool2d((2, 3))(a)", a => nn.AdaptiveAvgPool2d([2, 3]).call(a), _pictures),
        Case("torch.nn.Flatten(2)(a)", a => nn.Flatten(2).call(a), _pictures),
        Case("torch.nn.Identity()(a)", a => nn.Identity().call(a), _pictures),
        Case("torch.nn.ReLU()(a)", a => nn.ReLU().call(a), _pictures),
        Case("torch.nn.ReLU(inplace=True)(a * 1)", a => nn.ReLU(inplace: true).call(a * 1), _pictures),
        Case("torch.nn.Softmax(1)(a)", a => nn.Softmax(1).call(a), _pictures),
        Case("result = torch.nn.Dropout(0.5).eval()(a)", a => InEvaluation(nn.Dropout(0.5), a), _pictures),
        Case("result = torch.nn.Dropout2d(0.5).eval()(a)", a => InEvaluation(nn.Dropout2d(0.5), a), _pictures),
        Case("w = torch.nn.init.ones_(torch.empty(3, 2, 3, 3)); result = F.conv2d(a, w, padding='same')", a => OnesConvolution(nn.Conv2d(2, 3, 3, Padding.Same, bias: false), a), _pictures),
        Case("w = torch.nn.init.ones_(torch.empty(3, 2, 3, 3)); result = F.conv2d(a, w, stride=2, padding=2, dilation=2)", a => OnesConvolution(nn.Conv2d(2, 3, 3, 2, 2, 2, bias: false), a), _pictures),
        Many("b.grad = a.detach(); c.grad = b.detach()\nresult = [torch.nn.utils.clip_grad_norm_([b, c], 0.5).double(), b.grad.clone(), c.grad.clone()]\nb.grad = None; c.grad = None", t => Clipped(t, 0.5), Real(5), Real(5), Real(5)) with { Name = "clip_grad_norm_, above" },
        Many("b.grad = a.detach(); c.grad = b.detach()\nresult = [torch.nn.utils.clip_grad_norm_([b, c], 100.0).double(), b.grad.clone(), c.grad.clone()]\nb.grad = None; c.grad = None", t => Clipped(t, 100), Real(5), Real(5), Real(5)) with { Name = "clip_grad_norm_, below" },
    ];

    private static Sequential Made()
    {
        var net = nn.Sequential(nn.Conv2d(2, 3, 3, padding: 1), nn.BatchNorm2d(3), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(12, 4), nn.Softmax(1));
        using var _ = no_grad();
        foreach (var parameter in net.parameters())
        {
            parameter.copy_((((arange(parameter.numel()) * 7) % 11) - 5).reshape(parameter.shape) / 10);
        }

        return net;
    }

    private static IEnumerable<Tensor> Trained(Tensor pictures, bool training)
    {
        var net = Made();
        net.train(training);
        return [net.call(pictures), .. net.buffers()];
    }

    private static IList<Tensor> Gradients(Tensor pictures)
    {
        var net = Made();
        return autograd.grad([net.call(pictures).square().sum()], [.. net.parameters()]);
    }

    private static Tensor Twice(Pictures layer, Tensor pictures)
    {
        layer.call(pictures);
        return InEvaluation(layer, pictures);
    }

    private static Tensor WithEqualShares(Tensor pictures)
    {
        var norm = nn.BatchNorm2d(2);
        norm.momentum = null;
        norm.call(pictures);
        norm.call(pictures * 3);
        return InEvaluation(norm, pictures);
    }

    private static Tensor InEvaluation(Pictures layer, Tensor pictures)
    {
        layer.eval();
        return layer.call(pictures);
    }

    private static Tensor OnesConvolution(Conv2d layer, Tensor pictures)
    {
        nn.init.ones_(layer.weight);
        layer.weight.requires_grad = false;
        return layer.call(pictures);
    }

    private static Tensor[] Clipped(Tensor[] t, double most)
    {
        Parameter[] parameters = [new(t[1].detach().clone()), new(t[2].detach().clone())];
        parameters[0].grad = t[0].detach().clone();
        parameters[1].grad = t[1].detach().clone();
        var norm = nn.utils.clip_grad_norm_(parameters, most);
        return [tensor(norm), parameters[0].grad!, parameters[1].grad!];
    }
}
