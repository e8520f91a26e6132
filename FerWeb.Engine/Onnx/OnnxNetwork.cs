using FerWeb.Engine.Datasets;
using FerWeb.Engine.Models;
using FerWeb.Engine.Networks;
using Onnx;

namespace FerWeb.Engine.Onnx;

/// <summary>
/// The catalog's networks as ONNX files, as they answer (without dropout, batch norm by its running statistics): faces as bytes
/// (N, 1, 48, 48) to logits in float32 (N, outputs). Cutting out the centre and normalising is part of the file.
/// </summary>
internal static class OnnxNetwork
{
    /// <summary>Name of the input.</summary>
    public const string Faces = "faces";

    /// <summary>Name of the output.</summary>
    public const string Logits = "logits";

    /// <summary>The network of a model; libtorch is not needed.</summary>
    /// <exception cref="ModelFileException">The weights belong to another network.</exception>
    public static byte[] ToFile(StoredModel model)
    {
        var (description, graph) = (model.Description.Network, new OnnxGraph(model.Weights));
        graph.Output(AddNetwork(graph, description, OnnxInput.Bytes), Logits, description.Outputs);
        return graph.ToFile();
    }

    /// <summary>Adds the input and all layers; returns the logits of both heads, (N, outputs).</summary>
    public static string AddNetwork(OnnxGraph graph, NetworkDescription description, OnnxInput input)
    {
        if (input == OnnxInput.Normalised)
        {
            return AddLayers(
                graph, graph.Input(Faces, TensorProto.Types.DataType.Float, 1, description.InputSize, description.InputSize), description);
        }

        var type = input == OnnxInput.Bytes ? TensorProto.Types.DataType.Uint8 : TensorProto.Types.DataType.Float;
        var x = graph.Input(Faces, type, 1, DatasetSplit.ImageSize, DatasetSplit.ImageSize);
        x = graph.Crop(
            input == OnnxInput.Bytes ? graph.ToFloat(x) : x, (DatasetSplit.ImageSize - description.InputSize) / 2, description.InputSize);
        x = graph.Divide(graph.Subtract(graph.Divide(x, 255), description.Mean), description.Deviation);
        return AddLayers(graph, x, description);
    }

    private static string AddLayers(OnnxGraph graph, string x, NetworkDescription description) => description.Architecture switch
    {
        "fernet" => AddFerNet(graph, x, description),
        "resnet18n" => AddResNet(graph, x, description),
        "vgg-narrow" => AddNarrowVgg(graph, x, description),
        Ensemble.Architecture => AddEnsemble(graph, x, description),
        _ => AddSeedCnn(graph, x, description),
    };

    private static string AddFerNet(OnnxGraph graph, string x, NetworkDescription description)
    {
        var (widths, depths) = (description.Widths, description.Depths);
        x = graph.Relu(AddConvNorm(graph, x, "stem", 1, widths[0]));
        for (var stage = 0; stage < depths.Count; stage++)
        {
            var (name, width) = ($"stages.{stage}", widths[stage + 1]);
            x = graph.Relu(AddConvNorm(graph, x, $"{name}.transition", widths[stage], width, isPooled: true));
            for (var i = 0; i < depths[stage]; i += 2)
            {
                var branch = AddConvNorm(graph, x, $"{name}.blocks.{i}", width, width);
                if (i + 1 < depths[stage])
                {
                    branch = AddConvNorm(graph, graph.Relu(branch), $"{name}.blocks.{i + 1}", width, width);
                }

                x = graph.Relu(graph.Add(branch, x));
            }
        }

        return graph.Linear(graph.GlobalAverage(x), "head", widths[^1], description.Outputs);
    }

    private static string AddResNet(OnnxGraph graph, string x, NetworkDescription description)
    {
        var (inputs, next) = (description.Widths[0], 0);
        x = graph.Relu(AddConvNorm(graph, x, "stem", 1, inputs));
        foreach (var (stage, (width, depth)) in description.Widths.Zip(description.Depths).Index())
        {
            for (var i = 0; i < depth; i++, inputs = width)
            {
                var (name, stride) = ($"blocks.{next++}", stage > 0 && i == 0 ? 2 : 1);
                var branch = graph.Relu(AddConvNorm(graph, x, $"{name}.first", inputs, width, stride: stride));
                branch = AddConvNorm(graph, branch, $"{name}.second", width, width);
                var shortcut = inputs == width && stride == 1 ? x : AddConvNorm(graph, x, $"{name}.shortcut", inputs, width, kernel: 1, stride: stride);
                x = graph.Relu(graph.Add(branch, shortcut));
            }
        }

        return graph.Linear(graph.GlobalAverage(x), "head", inputs, description.Outputs);
    }

    private static string AddNarrowVgg(OnnxGraph graph, string x, NetworkDescription description)
    {
        var (inputs, next) = (1, 0);
        foreach (var (width, depth) in description.Widths.Zip(description.Depths))
        {
            for (var i = 0; i < depth; i++, inputs = width)
            {
                x = graph.Relu(AddConvNorm(graph, x, $"convolutions.{next++}", inputs, width, isPooled: i == depth - 1));
            }
        }

        return graph.Linear(graph.GlobalAverage(x), "head", inputs, description.Outputs);
    }

    private static string AddSeedCnn(OnnxGraph graph, string x, NetworkDescription description)
    {
        var (inputs, hasNorm) = (1, description.Architecture == "cnn-seed-bn");
        foreach (var (i, width) in description.Widths.Index())
        {
            x = graph.Relu(graph.Convolution(x, $"features.conv{i}", inputs, width, hasBias: true));
            x = graph.MaxPool(hasNorm ? graph.BatchNorm(x, $"features.norm{i}", width) : x);
            inputs = width;
        }

        var side = SeedCnn.MapSize(description);
        x = graph.Relu(graph.Linear(graph.Flatten(x), "classifier.dense0", inputs * side * side, SeedCnn.FirstDense));
        x = graph.Relu(graph.Linear(x, "classifier.dense1", SeedCnn.FirstDense, SeedCnn.SecondDense));
        return graph.Linear(x, "classifier.dense2", SeedCnn.SecondDense, description.Outputs);
    }

    private static string AddEnsemble(OnnxGraph graph, string x, NetworkDescription description)
    {
        var members = description.Members!.Select((member, i) =>
        {
            graph.Prefix = $"members.{i}.";
            return AddLayers(graph, x, member);
        }).ToList();
        graph.Prefix = "";
        string Head(int first, int count)
        {
            var shares = members.Select(logits => graph.Softmax(graph.Columns(logits, [.. Enumerable.Range(first, count).Select(k => (long)k)])));
            return graph.Log(graph.Divide(shares.Aggregate(graph.Add), members.Count));
        }

        var fer = Head(0, description.Classes);
        return description.HasCrowdHead ? graph.Join(fer, Head(description.Classes, HeadLayout.Crowd)) : fer;
    }

    private static string AddConvNorm(
        OnnxGraph graph, string x, string name, int inputs, int outputs, int kernel = 3, int stride = 1, bool isPooled = false)
    {
        var maps = graph.Convolution(x, $"{name}.conv", inputs, outputs, kernel, stride, padding: kernel / 2);
        return graph.BatchNorm(isPooled ? graph.MaxPool(maps) : maps, $"{name}.norm", outputs);
    }
}
