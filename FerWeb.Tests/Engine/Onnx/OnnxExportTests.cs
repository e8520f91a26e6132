using FerWeb.Engine.Datasets;
using FerWeb.Engine.Emotions;
using FerWeb.Engine.Evaluation;
using FerWeb.Engine.Models;
using FerWeb.Engine.Networks;
using FerWeb.Engine.Onnx;
using FerWeb.Engine.Photos;
using FerWeb.Tests.Engine.Datasets;
using FerWeb.Tests.Engine.Models;
using FerWeb.Tests.Shared;
using Microsoft.ML.OnnxRuntime;
using Xunit.Abstractions;
using static TorchSharp.torch;

namespace FerWeb.Tests.Engine.Onnx;

/// <summary>Exported ONNX files in ONNX Runtime, against TorchSharp in float32; and, in the long tests, in onnx's own checker.</summary>
public sealed class OnnxExportTests(ITestOutputHelper output)
{
    private const float Near = 1e-4f;
    private const int Labels = 7;

    public static TheoryData<string> Networks => [.. NetworkCatalog.Names];

    [Theory]
    [MemberData(nameof(Networks))]
    public void ToFile_EachNetwork_GivesTorchSharpsLogitsForEveryInputAndAnyBatch(string name)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var network = DrawnNetworks.Trained(NetworkCatalog.Describe(name));
        network.eval();
        var model = StoredModels.Of(network);
        foreach (var faces in (int[])[1, 3])
        {
            var pixels = new byte[faces * DatasetSplit.ImagePixels];
            new Random(faces).NextBytes(pixels);
            var size = network.Description.InputSize;
            var corner = (DatasetSplit.ImageSize - size) / 2;
            var normalised = network.Description.Normalise(tensor(pixels).view(faces, 1, DatasetSplit.ImageSize, DatasetSplit.ImageSize))
                .narrow(2, corner, size).narrow(3, corner, size).contiguous();
            var expected = network.call(normalised).data<float>().ToArray();

            AssertLogits(expected, model, OnnxInput.Bytes, pixels, DatasetSplit.ImageSize);
            AssertLogits(expected, model, OnnxInput.Floats, [.. pixels.Select(pixel => (float)pixel)], DatasetSplit.ImageSize);
            AssertLogits(expected, model, OnnxInput.Normalised, normalised.data<float>().ToArray(), size);
        }
    }

    [Fact]
    public void ToFile_WithProbabilities_GivesTheCalibratedAnswersOfBothHeads()
    {
        var model = ModelFolder.Read(ShippedModel.Folder);
        var pixels = new byte[4 * DatasetSplit.ImagePixels];
        new Random(5).NextBytes(pixels);

        var answers = Run(OnnxExport.ToFile(model, new OnnxOptions()), pixels, DatasetSplit.ImageSize);

        Assert.Equal([OnnxExport.Crowd, OnnxExport.CrowdLogits, OnnxExport.Fer, OnnxExport.FerLogits], answers.Keys.Order());
        var calibration = model.Description.Calibration;
        Assert.NotEqual(1, calibration.FerTemperature);
        AssertNear(answers[OnnxExport.FerLogits].Chunk(Labels).SelectMany(row => calibration.Fer(Softmax(row))), answers[OnnxExport.Fer]);
        AssertNear(answers[OnnxExport.CrowdLogits].Chunk(HeadLayout.Crowd).SelectMany(row => calibration.Crowd(Softmax(row))), answers[OnnxExport.Crowd]);
    }

    [Fact]
    public void ToFile_WithoutProbabilities_HasLogitsAloneAndSaysWhatItTakes()
    {
        var model = ModelFolder.Read(ShippedModel.Folder);
        using var session = new InferenceSession(OnnxExport.ToFile(model, new OnnxOptions(OnnxInput.Normalised, Probabilities: false)));

        Assert.Equal([OnnxExport.CrowdLogits, OnnxExport.FerLogits], session.OutputMetadata.Keys.Order());
        Assert.Equal([-1, 1, model.Description.Network.InputSize, model.Description.Network.InputSize], session.InputMetadata[OnnxExport.Faces].Dimensions);
        var said = session.ModelMetadata.CustomMetadataMap;
        Assert.Equal(string.Join(',', EmotionNames.All), said["classes"]);
        Assert.Equal("0.5077", said["mean"]);
        Assert.Equal("0.255", said["std"]);
        Assert.Contains("(pixel / 255 - 0.5077) / 0.255", said["preprocessing"], StringComparison.Ordinal);
        Assert.Contains("\"accuracy\":", said["metrics"], StringComparison.Ordinal);
        Assert.Equal(model.Description.WeightsSha256, said["weights_sha256"]);
    }

    [Fact]
    public void ToFile_OfARunsModel_NamesTheRun()
    {
        var shipped = ModelFolder.Read(ShippedModel.Folder);
        var model = shipped with
        {
            Description = shipped.Description with { Provenance = shipped.Description.Provenance! with { Run = "r0qk3m9x" } },
        };

        using var session = new InferenceSession(OnnxExport.ToFile(model, new OnnxOptions()));

        Assert.Equal("r0qk3m9x", session.ModelMetadata.CustomMetadataMap["run"]);
    }

    [Fact]
    public void ToFile_AllOfPublicTest_AnswersAsTorchSharpDoes()
    {
        if (Checkout.Beside("data", "validation") is not { } validation)
        {
            output.WriteLine("Nothing was tested: FER-2013 is not unpacked at ../data.");
            return;
        }

        // Every seventh, but all of them in the long tests.
        var files = Directory.GetFiles(validation, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToList();
        Assert.Equal(3_589, files.Count);
        files = [.. files.Where((_, i) => i % Repetitions.Of(usual: 7, inALongRun: 1) == 0)];
        var stored = ModelFolder.Read(ShippedModel.Folder);
        using var loaded = stored.Load();
        using var session = new InferenceSession(OnnxExport.ToFile(stored, new OnnxOptions()));
        var (different, furthest) = (0, 0f);
        foreach (var some in files.Chunk(512))
        {
            using var scope = NewDisposeScope();
            using var noGradient = no_grad();
            var pixels = some.SelectMany(file => ImageDecoder.DecodeGray(File.ReadAllBytes(file)).Pixels).ToArray();
            var faces = loaded.Description.Network.Normalise(tensor(pixels).view(-1, 1, DatasetSplit.ImageSize, DatasetSplit.ImageSize));
            var corner = (DatasetSplit.ImageSize - loaded.Description.Network.InputSize) / 2;
            var size = loaded.Description.Network.InputSize;
            var expected = loaded.Network.call(faces.narrow(2, corner, size).narrow(3, corner, size).contiguous()).data<float>().ToArray();
            var answers = Run(session, pixels, DatasetSplit.ImageSize);
            foreach (var (i, row) in expected.Chunk(loaded.Description.Network.Outputs).Index())
            {
                foreach (var (of, there, width) in ((float[], string, int)[])
                    [(row[..Labels], OnnxExport.FerLogits, Labels), (row[Labels..], OnnxExport.CrowdLogits, HeadLayout.Crowd)])
                {
                    var answer = answers[there][(i * width)..((i + 1) * width)];
                    different += ArgMax(of) == ArgMax(answer) ? 0 : 1;
                    furthest = Math.Max(furthest, of.Zip(answer).Max(pair => Math.Abs(pair.First - pair.Second)));
                }
            }
        }

        output.WriteLine($"{files.Count} pictures: {different} answers differ, no logit by more than {furthest:G3}.");
        Assert.Equal(0, different);
        Assert.InRange(furthest, 0, Near);
    }

    [Fact]
    public async Task ToFile_EachNetwork_PassesOnnxsOwnChecker()
    {
        if (Repetitions.Of(usual: 0, inALongRun: 1) == 0)
        {
            output.WriteLine("Only in ./test --long, which installs Debian's python3-onnx.");
            return;
        }

        using var folder = new TemporaryFolder();
        folder.WriteText("check.py", """
            import onnx, sys
            for name in sys.argv[1:]:
                model = onnx.load(name)
                onnx.checker.check_model(model, full_check=True)
                print(onnx.__version__, name, model.opset_import[0].version, model.graph.input[0].type.tensor_type.shape.dim[0].dim_param)
            """);
        var files = new List<string>();
        foreach (var name in NetworkCatalog.Names)
        {
            using var network = NetworkCatalog.Create(NetworkCatalog.Describe(name));
            foreach (var input in Enum.GetValues<OnnxInput>())
            {
                files.Add($"{name}-{input}.onnx");
                folder.WriteBytes(files[^1], OnnxExport.ToFile(StoredModels.Of(network), new OnnxOptions(input)));
            }
        }

        var run = await ProcessRun.StartAsync(folder.Root, "/usr/bin/python3", ["check.py", .. files]);

        output.WriteLine(run.Output);
        Assert.True(run.ExitCode == 0, run.Error);
        var lines = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(files.Count, lines.Length);
        Assert.All(lines, line => Assert.EndsWith($" {OnnxExport.Opset} N", line, StringComparison.Ordinal));
    }

    private static void AssertLogits<T>(float[] expected, StoredModel model, OnnxInput input, T[] faces, int side)
        where T : unmanaged
    {
        var answers = Run(OnnxExport.ToFile(model, new OnnxOptions(input, Probabilities: false)), faces, side);
        var outputs = model.Description.Network.Outputs;
        AssertNear(expected.Chunk(outputs).SelectMany(row => row[..Labels]), answers[OnnxExport.FerLogits]);
        Assert.Equal(outputs > Labels, answers.ContainsKey(OnnxExport.CrowdLogits));
        if (outputs > Labels)
        {
            AssertNear(expected.Chunk(outputs).SelectMany(row => row[Labels..]), answers[OnnxExport.CrowdLogits]);
        }
    }

    private static Dictionary<string, float[]> Run<T>(byte[] file, T[] faces, int side)
        where T : unmanaged
    {
        using var session = new InferenceSession(file);
        return Run(session, faces, side);
    }

    private static Dictionary<string, float[]> Run<T>(InferenceSession session, T[] faces, int side)
        where T : unmanaged
    {
        using var run = new RunOptions();
        using var input = OrtValue.CreateTensorValueFromMemory(faces, [faces.Length / (side * side), 1, side, side]);
        var names = session.OutputMetadata.Keys.ToList();
        using var results = session.Run(run, [OnnxExport.Faces], [input], names);
        return names.Zip(results).ToDictionary(pair => pair.First, pair => pair.Second.GetTensorDataAsSpan<float>().ToArray());
    }

    private static float[] Softmax(float[] row)
    {
        var shares = row.Select(logit => Math.Exp(logit - row.Max())).ToArray();
        return [.. shares.Select(share => (float)(share / shares.Sum()))];
    }

    private static int ArgMax(float[] row) => Array.IndexOf(row, row.Max());

    private static void AssertNear(IEnumerable<float> expected, float[] actual)
    {
        var all = expected.ToList();
        Assert.Equal(all.Count, actual.Length);
        Assert.All(all.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, Near));
    }
}
