using System.Globalization;
using FerWeb.Engine.Datasets;
using FerWeb.Engine.Emotions;
using FerWeb.Engine.Models;
using FerWeb.Engine.Networks;

namespace FerWeb.Engine.Onnx;

/// <summary>
/// A model as an ONNX file for other programs: any number of faces to the logits of each head, as named outputs, and calibrated
/// probabilities when wanted. One view: FerWeb itself averages a face and its mirror image. See docs/export.md.
/// </summary>
public static class OnnxExport
{
    /// <summary>Version of ONNX's operators in the files.</summary>
    public const int Opset = OnnxGraph.Opset;

    /// <summary>Name of the input.</summary>
    public const string Faces = OnnxNetwork.Faces;

    /// <summary>Output: logits of the labels' head, (N, classes).</summary>
    public const string FerLogits = "fer_logits";

    /// <summary>Output: logits of the crowd head in FER+'s order, (N, 8).</summary>
    public const string CrowdLogits = "crowd_logits";

    /// <summary>Output: calibrated probabilities as one person labels a face, (N, classes).</summary>
    public const string Fer = "fer";

    /// <summary>Output: calibrated probabilities as a crowd sees a face, contempt left out, (N, 7).</summary>
    public const string Crowd = "crowd";

    /// <summary>The bytes of the file; libtorch is not needed.</summary>
    /// <exception cref="ModelFileException">The weights belong to another network.</exception>
    public static byte[] ToFile(StoredModel model, OnnxOptions options)
    {
        var (description, graph) = (model.Description, new OnnxGraph(model.Weights));
        var classes = description.Network.Classes;
        var logits = OnnxNetwork.AddNetwork(graph, description.Network, options.Input);
        var fer = graph.Columns(logits, Range(0, classes));
        graph.Output(fer, FerLogits, classes);
        if (options.Probabilities)
        {
            graph.Output(graph.Softmax(graph.Divide(fer, (float)description.Calibration.FerTemperature)), Fer, classes);
        }

        if (description.Network.HasCrowdHead)
        {
            var crowd = graph.Columns(logits, Range(classes, HeadLayout.Crowd));
            graph.Output(crowd, CrowdLogits, HeadLayout.Crowd);
            if (options.Probabilities && description.HasTrainedCrowdHead)
            {
                graph.Output(AddCrowdAnswer(graph, crowd, description.Calibration), Crowd, EmotionNames.All.Count);
            }
        }

        return graph.ToFile(Metadata(description, options));
    }

    // Calibration.Crowd in logits: p^(1/T) / prior^c, renormalised over the seven, is the softmax of logit / T - c log(prior).
    private static string AddCrowdAnswer(OnnxGraph graph, string crowd, Calibration calibration)
    {
        var columns = Enum.GetValues<CrowdEmotion>()
            .Where(seen => CrowdVotes.ToEmotion(seen) is not null)
            .OrderBy(seen => CrowdVotes.ToEmotion(seen))
            .Select(seen => (long)seen).ToArray();
        var scaled = graph.Divide(graph.Columns(crowd, columns), (float)calibration.CrowdTemperature);
        if (calibration.CrowdPrior.Count == 0)
        {
            return graph.Softmax(scaled);
        }

        var shifts = columns.Select(k => (float)Math.Log(Math.Pow(calibration.CrowdPrior[(int)k], -calibration.CrowdPriorCorrection)));
        return graph.Softmax(graph.AddToColumns(scaled, [.. shifts]));
    }

    private static Dictionary<string, string> Metadata(ModelDescription description, OnnxOptions options)
    {
        var (network, side) = (description.Network, DatasetSplit.ImageSize);
        var size = network.InputSize;
        var metadata = ModelMetadata.Of(description);
        metadata["weights_sha256"] = description.WeightsSha256;
        metadata["preprocessing"] = options.Input == OnnxInput.Normalised
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"float32 (N,1,{size},{size}): the centre of a gray {side}x{side} face, (pixel / 255 - {network.Mean}) / {network.Deviation}")
            : $"{(options.Input == OnnxInput.Bytes ? "uint8" : "float32")} (N,1,{side},{side}): a gray face, 0 to 255; cropping and scaling are inside";
        metadata["softmax"] = options.Probabilities ? "calibrated, inside: outputs fer and crowd" : "none: the outputs are logits";
        return metadata;
    }

    private static long[] Range(int first, int count) => [.. Enumerable.Range(first, count).Select(k => (long)k)];
}
