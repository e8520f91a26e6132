using System.Runtime.InteropServices;
using System.Text.Json;
using FerWeb.Tests.Shared;
using TorchSharp;
using static TorchSharp.torch;

namespace FerWeb.Tests.Native.Torch;

/// <summary>Has PyTorch compute all cases of a test class in one process, and compares the binding's values with its.</summary>
public sealed class PyTorchRun<TCases> : IAsyncLifetime
    where TCases : IPyTorchCases
{
    private const double Tolerance = 1e-5;

    private static readonly string[] _interpreters = ["/usr/bin/python3", "python3"];
    private readonly Dictionary<string, JsonElement> _answers = [];
    private byte[] _values = [];

    public async Task InitializeAsync()
    {
        var folder = Directory.CreateTempSubdirectory("ferweb-pytorch-").FullName;
        try
        {
            WriteCases(folder);
            var script = Path.Combine(Checkout.Root, "FerWeb.Tests", "Native", "Torch", "reference.py");
            var run = await ProcessRun.StartAsync(folder, await FindPythonAsync(), script, folder);
            Assert.True(run.ExitCode == 0, run.Error);
            _values = await File.ReadAllBytesAsync(Path.Combine(folder, "results.bin"));
            using var answers = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(folder, "results.json")));
            foreach (var answer in answers.RootElement.EnumerateArray())
            {
                _answers.Add(answer.GetProperty("name").GetString()!, answer.Clone());
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    public Task DisposeAsync() => Task.CompletedTask;

    /// <summary>Computes one case and fails when a type, a shape, a value or a gradient differs.</summary>
    public void Check(string name)
    {
        using var scope = NewDisposeScope();
        var found = TCases.Cases.Single(candidate => candidate.Python == name);
        var answer = _answers[name];
        Assert.False(answer.TryGetProperty("error", out var error), $"PyTorch itself failed: {error}");

        var inputs = found.Inputs.Select((input, place) => input.ToTensor(place)).ToArray();
        var leaves = inputs.Where(input => input.is_floating_point()).ToArray();
        foreach (var leaf in leaves)
        {
            leaf.requires_grad = true;
        }

        var results = found.Ours(inputs);
        Compare("result", answer.GetProperty("results"), results);

        var gradients = answer.GetProperty("gradients");
        var total = results.Where(result => result.requires_grad).Select(Weighted).ToList();
        Assert.Equal(gradients.GetArrayLength() > 0, total.Count > 0);
        if (total.Count > 0)
        {
            total.Aggregate((sum, next) => sum + next).backward();
            Compare("gradient", gradients, [.. leaves.Select(leaf => leaf.grad ?? zeros_like(leaf))]);
        }
    }

    private static async Task<string> FindPythonAsync()
    {
        foreach (var interpreter in _interpreters)
        {
            try
            {
                if ((await ProcessRun.StartAsync(Path.GetTempPath(), interpreter, "-c", "import torch, numpy")).ExitCode == 0)
                {
                    return interpreter;
                }
            }
            catch (System.ComponentModel.Win32Exception)
            {
                // No such program: the next one may be there.
            }
        }

        throw new InvalidOperationException("PyTorch for Python, with which these tests compare, is missing on this system. Run ./test: it installs python3-torch and python3-numpy.");
    }

    private static void WriteCases(string folder)
    {
        using var scope = NewDisposeScope();
        using var data = File.Create(Path.Combine(folder, "inputs.bin"));
        var cases = new List<object>();
        foreach (var found in TCases.Cases)
        {
            var inputs = new List<object>();
            foreach (var (input, place) in found.Inputs.Select((input, place) => (input, place)))
            {
                var type = input.Type switch { ScalarType.Float32 => "float32", ScalarType.Int64 => "int64", _ => "bool" };
                inputs.Add(new { type, shape = input.Shape, offset = data.Position });
                data.Write(input.ToTensor(place).bytes);
            }

            cases.Add(new { name = found.Python, python = found.Python, inputs });
        }

        File.WriteAllText(Path.Combine(folder, "cases.json"), JsonSerializer.Serialize(cases));
    }

    // The weights of reference.py.
    private static Tensor Weighted(Tensor result)
    {
        var weights = Enumerable.Range(0, (int)result.NumberOfElements).Select(k => ((k * 7 % 11) - 5) / 5f).ToArray();
        return (result.to(ScalarType.Float32) * tensor(weights, result.shape)).sum();
    }

    private void Compare(string what, JsonElement expected, Tensor[] found)
    {
        Assert.Equal(expected.GetArrayLength(), found.Length);
        foreach (var (tensor, place) in found.Select((tensor, place) => (tensor, place)))
        {
            var reference = expected[place];
            Assert.Equal(reference.GetProperty("shape").EnumerateArray().Select(length => length.GetInt64()), tensor.shape);
            Assert.Equal(reference.GetProperty("type").GetString(), TypeName(tensor.dtype));
            var ours = tensor.detach().to(ScalarType.Float64).data<double>().ToArray();
            var theirs = MemoryMarshal.Cast<byte, double>(_values.AsSpan(reference.GetProperty("offset").GetInt32(), ours.Length * sizeof(double)));
            for (var k = 0; k < ours.Length; k++)
            {
                var equal = ours[k].Equals(theirs[k]) || Math.Abs(ours[k] - theirs[k]) <= Tolerance + (Tolerance * Math.Abs(theirs[k]));
                Assert.True(equal, $"{what} {place}, element {k}: {ours[k]:R} instead of PyTorch's {theirs[k]:R}");
            }
        }
    }

    private static string TypeName(ScalarType type) => type == ScalarType.Byte ? "uint8" : type.ToString().ToLowerInvariant();
}
