using static TorchSharp.torch;

namespace FerWeb.Tests.Native.Torch;

/// <summary>One computation, said twice: in Python for PyTorch, over inputs called a, b, c ..., and in C# for the binding.</summary>
/// <param name="Python">An expression, or statements that set <c>result</c>.</param>
public sealed record PyTorchCase(string Python, Func<Tensor[], Tensor[]> Ours, params PyTorchInput[] Inputs)
{
    /// <summary>What the test is called; the Python itself unless that is long.</summary>
    public string Name { get; init; } = Python;

    public static PyTorchCase Case(string python, Func<Tensor> ours) => new(python, _ => [ours()]);

    public static PyTorchCase Case(string python, Func<Tensor, Tensor> ours, PyTorchInput a) => new(python, t => [ours(t[0])], a);

    public static PyTorchCase Case(string python, Func<Tensor, Tensor, Tensor> ours, PyTorchInput a, PyTorchInput b) => new(python, t => [ours(t[0], t[1])], a, b);

    public static PyTorchCase Case(string python, Func<Tensor, Tensor, Tensor, Tensor> ours, PyTorchInput a, PyTorchInput b, PyTorchInput c)
        => new(python, t => [ours(t[0], t[1], t[2])], a, b, c);

    public static PyTorchCase Many(string python, Func<Tensor[], IEnumerable<Tensor>> ours, params PyTorchInput[] inputs)
        => new(python, tensors => [.. ours(tensors)], inputs);
}
