using TorchSharp;
using static FerWeb.Tests.Native.Torch.PyTorchCase;
using static FerWeb.Tests.Native.Torch.PyTorchInput;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace FerWeb.Tests.Native.Torch.Values;

public sealed class LayerFunctionTests : PyTorchTests<LayerFunctionTests>, IPyTorchCases
{
    private static readonly PyTorchInput _pictures = Real(2, 4, 9, 8);
    private static readonly PyTorchInput _kernels = Real(6, 4, 3, 3);

    public static IReadOnlyList<PyTorchCase> Cases { get; } =
    [
        Case("F.conv2d(a, b)", (a, b) => F.conv2d(a, b), _pictures, _kernels),
        Case("F.conv2d(a, b, c, stride=2, padding=1)", (a, b, c) => F.conv2d(a, b, c, [2, 2], [1, 1]), _pictures, _kernels, Real(6)),
        Case("F.conv2d(a, b, c, stride=(1, 2), padding=(2, 0), dilation=(2, 1))", (a, b, c) => F.conv2d(a, b, c, [1, 2], [2, 0], [2, 1]), _pictures, _kernels, Real(6)),
        Case("F.conv2d(a, b, groups=2)", (a, b) => F.conv2d(a, b, groups: 2), _pictures, Real(6, 2, 3, 3)),
        Case("F.conv2d(a, b, groups=4)", (a, b) => F.conv2d(a, b, groups: 4), _pictures, Real(4, 1, 3, 3)),
        Case("F.conv2d(a, b, c, padding='same')", (a, b, c) => F.conv2d_padding(a, b, c, padding: Padding.Same), _pictures, _kernels, Real(6)),
        Case("F.conv2d(a, b, padding='valid', stride=2)", (a, b) => F.conv2d_padding(a, b, strides: [2, 2]), _pictures, _kernels),
        Case("F.conv2d(a.contiguous(memory_format=torch.channels_last), b)", (a, b) => F.conv2d(ChannelsLast(a), b), _pictures, _kernels),
        Case("F.conv2d(a.bfloat16(), b.bfloat16())", (a, b) => F.conv2d(a.bfloat16(), b.bfloat16()), _pictures, _kernels),
        Case("F.conv2d(a.bfloat16().contiguous(memory_format=torch.channels_last), b.bfloat16(), padding=1)", (a, b) => F.conv2d(ChannelsLast(a.bfloat16()), b.bfloat16(), padding: [1, 1]), _pictures, _kernels),
        Case("F.linear(a, b)", (a, b) => F.linear(a, b), Real(3, 5), Real(4, 5)),
        Case("F.linear(a, b, c)", (a, b, c) => F.linear(a, b, c), Real(2, 3, 5), Real(4, 5), Real(4)),
        Case("F.linear(a.bfloat16(), b.bfloat16())", (a, b) => F.linear(a.bfloat16(), b.bfloat16()), Real(3, 5), Real(4, 5)),
        Many("result = (F.batch_norm(a, b.detach(), c.detach(), training=True, momentum=0.3), b, c)", t => [F.batch_norm(t[0], t[1].detach(), t[2].detach(), training: true, momentum: 0.3), t[1], t[2]], _pictures, Real(4), Positive(4)),
        Case("F.batch_norm(a, b.detach(), c.detach(), eps=1e-3)", (a, b, c) => F.batch_norm(a, b.detach(), c.detach(), eps: 1e-3), _pictures, Real(4), Positive(4)),
        Case("F.batch_norm(a, None, None, b, c, training=True)", (a, b, c) => F.batch_norm(a, null, null, b, c, training: true), _pictures, Real(4), Real(4)),
        Case("F.batch_norm(a.contiguous(memory_format=torch.channels_last), None, None, b, c, training=True)", (a, b, c) => F.batch_norm(ChannelsLast(a), null, null, b, c, training: true), _pictures, Real(4), Real(4)),
        Case("F.batch_norm(a.bfloat16(), None, None, b, c, training=True)", (a, b, c) => F.batch_norm(a.bfloat16(), null, null, b, c, training: true), _pictures, Real(4), Real(4)),
        Case("F.max_pool2d(a, 2)", a => F.max_pool2d(a, 2), _pictures),
        Case("F.max_pool2d(a, 3, 2, 1)", a => F.max_pool2d(a, 3, 2, 1), _pictures),
        Case("F.max_pool2d(a, 2, dilation=2)", a => F.max_pool2d(a, 2, dilation: 2), _pictures),
        Case("F.max_pool2d(a, 2, ceil_mode=True)", a => F.max_pool2d(a, 2, ceil_mode: true), _pictures),
        Case("F.max_pool2d(a, (3, 2), (2, 1), (1, 0))", a => F.max_pool2d(a, [3, 2], [2, 1], [1, 0]), _pictures),
        Case("F.avg_pool2d(a, 2)", a => F.avg_pool2d(a, 2), _pictures),
        Case("F.avg_pool2d(a, 3, 2, 1, True, False)", a => F.avg_pool2d(a, 3, 2, 1, ceil_mode: true, count_include_pad: false), _pictures),
        Case("F.avg_pool2d(a, 2, divisor_override=3)", a => F.avg_pool2d(a, 2, divisor_override: 3), _pictures),
        Case("F.adaptive_avg_pool2d(a, 1)", a => F.adaptive_avg_pool2d(a, 1), _pictures),
        Case("F.adaptive_avg_pool2d(a, (4, 3))", a => F.adaptive_avg_pool2d(a, [4, 3]), _pictures),
        Case("F.pad(a, (1, 2, 0, 3))", a => F.pad(a, [1, 2, 0, 3]), _pictures),
        Case("F.pad(a, (1, 2), value=-1.5)", a => F.pad(a, [1, 2], value: -1.5), _pictures),
        Case("F.pad(a, (1, 2, 0, 3), mode='reflect')", a => F.pad(a, [1, 2, 0, 3], PaddingModes.Reflect), _pictures),
        Case("F.pad(a, (1, 2, 0, 3), mode='replicate')", a => F.pad(a, [1, 2, 0, 3], PaddingModes.Replicate), _pictures),
        Case("F.relu(a)", a => F.relu(a), _pictures),
        Case("F.relu(a * 2, inplace=True)", a => F.relu(a * 2, inplace: true), _pictures),
        Case("F.softmax(a, 1)", a => F.softmax(a, 1), Real(3, 5)),
        Case("F.softmax(a, -1, dtype=torch.float64)", a => F.softmax(a, -1, ScalarType.Float64), Real(3, 5)),
        Case("F.log_softmax(a, 1)", a => F.log_softmax(a, 1), Real(3, 5)),
        Case("F.dropout(a, 0.5, training=False)", a => F.dropout(a, 0.5, training: false), _pictures),
        Case("F.dropout2d(a, 0.5, training=False)", a => F.dropout2d(a, 0.5, training: false), _pictures),
        Case("F.one_hot(a, 7)", a => F.one_hot(a, 7), Whole(7, 4, 2)),
        Case("F.one_hot(a)", a => F.one_hot(a), Whole(5, 9)),
        Case("a.contiguous(memory_format=torch.channels_last).mean((2, 3))", a => ChannelsLast(a).mean([2, 3]), _pictures),
        Case("torch.tensor(a.contiguous(memory_format=torch.channels_last).stride())", a => tensor(ChannelsLast(a).stride()), _pictures),
        Case("torch.tensor(F.conv2d(a.contiguous(memory_format=torch.channels_last), b).stride())", (a, b) => tensor(F.conv2d(ChannelsLast(a), b).stride()), _pictures, _kernels),
    ];

    // TorchSharp's way to channels_last memory: NHWC and back.
    private static Tensor ChannelsLast(Tensor pictures) => pictures.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);
}
