using System.Globalization;
using System.Text.Json;
using FerWeb.Engine.Emotions;
using FerWeb.Engine.Storage;

namespace FerWeb.Engine.Models;

/// <summary>What the files of a model's weights say about it in text pairs: <c>__metadata__</c> of safetensors, <c>metadata_props</c> of ONNX.</summary>
public static class ModelMetadata
{
    /// <summary>
    /// format, id, architecture, classes, crowd_classes, mean, std, input_size, run, dataset, dataset_sha256 and metrics; what is not
    /// known is left out. Lists are separated by commas, numbers have a point, metrics is JSON.
    /// </summary>
    public static Dictionary<string, string> Of(ModelDescription model)
    {
        var pairs = new Dictionary<string, string>
        {
            // As PyTorch's own files have it; readers such as transformers ask for it.
            ["format"] = "pt",
            ["id"] = model.Id,
            ["architecture"] = model.Network.Architecture,
            ["classes"] = string.Join(',', model.Classes),
            ["mean"] = model.Network.Mean.ToString(CultureInfo.InvariantCulture),
            ["std"] = model.Network.Deviation.ToString(CultureInfo.InvariantCulture),
            ["input_size"] = model.Network.InputSize.ToString(CultureInfo.InvariantCulture),
        };
        if (model.Network.HasCrowdHead)
        {
            pairs["crowd_classes"] = string.Join(',', CrowdNames);
        }

        if (model.Provenance is { } origin)
        {
            pairs["dataset"] = origin.Dataset;
            pairs["dataset_sha256"] = origin.DatasetSha256;
            if (origin.Run is { } run)
            {
                pairs["run"] = run;
            }
        }

        if (model.Metrics is { } metrics)
        {
            pairs["metrics"] = JsonSerializer.Serialize(
                metrics.Reports.Select(report => new
                {
                    report.Split,
                    report.Head,
                    report.Views,
                    report.All.Count,
                    report.All.Accuracy,
                    report.All.AccuracyLow,
                    report.All.AccuracyHigh,
                    report.All.MacroF1,
                    report.All.Loss,
                    report.All.ExpectedCalibrationError,
                }),
                JsonFormats.SnakeCase);
        }

        return pairs;
    }

    /// <value>The crowd head's eight classes in its own order, lower case.</value>
    internal static IReadOnlyList<string> CrowdNames { get; } = [.. Enum.GetNames<CrowdEmotion>().Select(name => name.ToLowerInvariant())];
}
