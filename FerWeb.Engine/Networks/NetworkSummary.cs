using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FerWeb.Engine.Networks;

/// <summary>One layer as the forward pass met it.</summary>
/// <param name="Name">Its name in the weights file.</param>
/// <param name="Kind">What it computes, in the field's terms.</param>
/// <param name="Output">Shape of its output for one picture, without the batch.</param>
/// <param name="Parameters">Trainable numbers.</param>
/// <param name="Macs">Multiply-accumulates of its convolution or matrix product for one picture.</param>
public sealed record LayerSummary(string Name, string Kind, IReadOnlyList<long> Output, long Parameters, long Macs);

/// <summary>A network's layers in the order of its forward pass.</summary>
/// <param name="Layers">The layers that have weights or change the shape, or both.</param>
/// <param name="Parameters">Trainable numbers in all.</param>
/// <param name="Macs">Multiply-accumulates in all, for one picture.</param>
public sealed record NetworkSummary(IReadOnlyList<LayerSummary> Layers, long Parameters, long Macs)
{
    /// <summary>
    /// Sends one blank picture through <paramref name="network"/> and writes down what each layer makes of it; leaves the
    /// network in evaluation mode.
    /// </summary>
    public static NetworkSummary Of(FaceNetwork network)
    {
        var layers = new List<LayerSummary>();
        var hooks = network.named_modules()
            .Select(entry => (entry.name, Module: entry.module as nn.Module<Tensor, Tensor>))
            .Where(entry => entry.Module is ConvNorm or Conv2d or Linear or BatchNormalisation or MaxPool2d
                && !IsInsideConvNorm(network, entry.name))
            .Select(entry => entry.Module!.register_forward_hook((module, input, output) =>
            {
                layers.Add(Describe(entry.name, module, input.shape, output.shape));
                return output;
            }))
            .ToList();
        try
        {
            using var scope = NewDisposeScope();
            using var noGradient = no_grad();
            network.eval();
            var size = network.Description.InputSize;
            network.call(zeros(1, 1, size, size, device: network.parameters().First().device));
        }
        finally
        {
            hooks.ForEach(hook => hook.remove());
        }

        return new NetworkSummary(layers, network.parameters().Sum(parameter => parameter.numel()), layers.Sum(layer => layer.Macs));
    }

    private static bool IsInsideConvNorm(FaceNetwork network, string name)
        => network.named_modules().Any(entry => entry.module is ConvNorm && name.StartsWith(entry.name + ".", StringComparison.Ordinal));

    private static LayerSummary Describe(string name, nn.Module<Tensor, Tensor> module, long[] input, long[] output)
    {
        var (kind, macs) = module switch
        {
            ConvNorm => (
                Describe(Convolution(module)) + ", batch norm" + (IsPooled(module, input, output) ? ", max-pool" : ""),
                MacsOf(Convolution(module), input)),
            Conv2d convolution => (Describe(convolution), MacsOf(convolution, input)),
            Linear linear => ("linear", linear.weight!.numel()),
            BatchNormalisation => ("batch norm", 0L),
            _ => ("max-pool", 0L),
        };
        return new LayerSummary(name, kind, output[1..], module.parameters().Sum(parameter => parameter.numel()), macs);
    }

    private static Conv2d Convolution(nn.Module convNorm) => convNorm.children().OfType<Conv2d>().Single();

    private static string Describe(Conv2d convolution)
    {
        var kernel = convolution.weight!.shape[2..];
        return $"conv {kernel[0]}x{kernel[1]}" + (convolution.stride![0] > 1 ? $" / {convolution.stride[0]}" : "");
    }

    private static bool IsPooled(nn.Module convNorm, long[] input, long[] output) => output[2] < Side(Convolution(convNorm), input, 2);

    private static long MacsOf(Conv2d convolution, long[] input)
        => convolution.weight!.numel() * Side(convolution, input, 2) * Side(convolution, input, 3);

    // Height (dimension 2) or width (3) of the convolution's own output.
    private static long Side(Conv2d convolution, long[] input, int dimension)
    {
        var i = dimension - 2;
        return ((input[dimension] + (2 * convolution.padding![i]) - convolution.weight!.shape[dimension]) / convolution.stride![i]) + 1;
    }
}
