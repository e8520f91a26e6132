using System.Runtime.InteropServices;
using System.Text.Json;
using TorchSharp;
using static TorchSharp.torch;

namespace FerWeb.Tests.Native.Torch;

/// <summary>What a class of cases offers.</summary>
public interface IPyTorchCases
{
    static abstract IReadOnlyList<PyTorchCase> Cases { get; }
}

/// <summary>Runs every case of the class that derives from it.</summary>
public abstract class PyTorchTests<TCases>
    where TCases : IPyTorchCases
{
    private const double Tolerance = 1e-5;

#pragma warning disable CA1000 // MemberData reads a public static member
    public static TheoryData<string> Names => [.. TCases.Cases.Select(found => found.Name)];
#pragma warning restore CA1000

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Operator_OnTheSameInputs_HasPyTorchsValuesAndGradients(string name)
        => Check(TCases.Cases.Single(found => found.Name == name), await PyTorchReference.GetAsync());

    private static void Check(PyTorchCase found, PyTorchReference reference)
    {
        using var scope = NewDisposeScope();
        var answer = reference.Answer(typeof(TCases), found.Name);
        Assert.False(answer.TryGetProperty("error", out var error), $"PyTorch itself failed: {error}");

        var inputs = found.Inputs.Select((input, place) => input.ToTensor(place)).ToArray();
        var leaves = inputs.Where(input => input.is_floating_point()).ToArray();
        foreach (var leaf in leaves)
        {
            leaf.requires_grad = true;
        }

        var results = found.Ours(inputs);
        Compare("result", answer.GetProperty("results"), results, reference);

        var gradients = answer.GetProperty("gradients");
        var total = results.Where(result => result.requires_grad).Select(Weighted).ToList();
        Assert.Equal(gradients.GetArrayLength() > 0, total.Count > 0);
        if (total.Count > 0)
        {
            total.Aggregate((sum, next) => sum + next).backward();
            Compare("gradient", gradients, [.. leaves.Select(leaf => leaf.grad ?? zeros_like(leaf))], reference);
        }
    }

    private static void Compare(string what, JsonElement expected, Tensor[] found, PyTorchReference reference)
    {
        Assert.Equal(expected.GetArrayLength(), found.Length);
        foreach (var (tensor, place) in found.Select((tensor, place) => (tensor, place)))
        {
            Assert.Equal(expected[place].GetProperty("shape").EnumerateArray().Select(length => length.GetInt64()), tensor.shape);
            Assert.Equal(expected[place].GetProperty("type").GetString(), TypeName(tensor.dtype));
            var ours = tensor.detach().to(ScalarType.Float64).data<double>().ToArray();
            var theirs = MemoryMarshal.Cast<byte, double>(reference.Values(expected[place]))[..ours.Length];
            for (var k = 0; k < ours.Length; k++)
            {
                var equal = ours[k].Equals(theirs[k]) || Math.Abs(ours[k] - theirs[k]) <= Tolerance + (Tolerance * Math.Abs(theirs[k]));
                Assert.True(equal, $"{what} {place}, element {k}: {ours[k]:R} instead of PyTorch's {theirs[k]:R}");
            }
        }
    }

    // The weights of reference.py.
    private static Tensor Weighted(Tensor result)
    {
        var weights = Enumerable.Range(0, (int)result.NumberOfElements).Select(k => ((k * 7 % 11) - 5) / 5f).ToArray();
        return (result.to(ScalarType.Float32) * tensor(weights, result.shape)).sum();
    }

    private static string TypeName(ScalarType type) => type == ScalarType.Byte ? "uint8" : type.ToString().ToLowerInvariant();
}
