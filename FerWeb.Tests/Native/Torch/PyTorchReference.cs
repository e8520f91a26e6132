using System.Text.Json;
using FerWeb.Tests.Shared;
using static TorchSharp.torch;

namespace FerWeb.Tests.Native.Torch;

/// <summary>Has PyTorch compute the cases of all classes, in one process: most of its time goes into loading itself.</summary>
internal sealed class PyTorchReference
{
    private static readonly string[] _interpreters = ["/usr/bin/python3", "python3"];
    private static readonly TimeSpan _limit = TimeSpan.FromMinutes(10);
    private static readonly Lazy<Task<PyTorchReference>> _once = new(ComputeAsync);

    private readonly Dictionary<string, JsonElement> _answers = [];
    private readonly byte[] _values;

    private PyTorchReference(byte[] values, JsonElement answers)
    {
        _values = values;
        foreach (var answer in answers.EnumerateArray())
        {
            _answers.Add(answer.GetProperty("name").GetString()!, answer);
        }
    }

    /// <summary>The one reference; a failure of it is every caller's.</summary>
    public static Task<PyTorchReference> GetAsync() => _once.Value;

    public JsonElement Answer(Type cases, string name) => _answers[Key(cases, name)];

    /// <summary>Where the values (float64) of one tensor of an answer stand.</summary>
    public ReadOnlySpan<byte> Values(JsonElement tensor) => _values.AsSpan(tensor.GetProperty("offset").GetInt32());

    private static string Key(Type cases, string name) => $"{cases.Name}: {name}";

    private static async Task<PyTorchReference> ComputeAsync()
    {
        var python = await FindPythonAsync();
        var folder = Directory.CreateTempSubdirectory("ferweb-pytorch-").FullName;
        try
        {
            WriteCases(folder);
            var script = Path.Combine(Checkout.Root, "FerWeb.Tests", "Native", "Torch", "reference.py");
            var run = await ProcessRun.StartAsync(_limit, folder, python, script, folder);
            Assert.True(run.ExitCode == 0, run.Error);
            using var answers = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(folder, "results.json")));
            return new PyTorchReference(await File.ReadAllBytesAsync(Path.Combine(folder, "results.bin")), answers.RootElement.Clone());
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<string> FindPythonAsync()
    {
        foreach (var interpreter in _interpreters)
        {
            try
            {
                const string Probe = "import importlib.util as i, sys; sys.exit(not (i.find_spec('torch') and i.find_spec('numpy')))";
                if ((await ProcessRun.StartAsync(_limit, Path.GetTempPath(), interpreter, "-c", Probe)).ExitCode == 0)
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
        var written = new List<object>();
        foreach (var type in typeof(PyTorchReference).Assembly.GetTypes().Where(type => type.IsAssignableTo(typeof(IPyTorchCases)) && !type.IsAbstract))
        {
            foreach (var found in (IReadOnlyList<PyTorchCase>)type.GetProperty(nameof(IPyTorchCases.Cases))!.GetValue(null)!)
            {
                written.Add(new { name = Key(type, found.Name), python = found.Python, inputs = found.Inputs.Select(Write).ToList() });
            }
        }

        File.WriteAllText(Path.Combine(folder, "cases.json"), JsonSerializer.Serialize(written));

        object Write(PyTorchInput input, int place)
        {
            var offset = data.Position;
            data.Write(input.ToTensor(place).bytes);
            var type = input.Type switch { ScalarType.Float32 => "float32", ScalarType.Int64 => "int64", _ => "bool" };
            return new { type, shape = input.Shape, offset };
        }
    }
}
