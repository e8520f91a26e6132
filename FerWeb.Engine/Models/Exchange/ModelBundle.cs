using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FerWeb.Engine.Datasets;
using FerWeb.Engine.Onnx;
using FerWeb.Engine.Storage;
using FerWeb.Engine.Training.Runs;

namespace FerWeb.Engine.Models.Exchange;

/// <summary>
/// A model as one zip: weights, ONNX, labels, preprocessing, description, card, recipe, the log of its training, and a page that runs it
/// in a browser; SHA256SUMS names every file. <see cref="ModelReader"/> reads it again.
/// </summary>
public static class ModelBundle
{
    /// <summary>Writes a bundle; libtorch is not needed.</summary>
    /// <param name="target">Written from front to end, left open.</param>
    /// <param name="model">What is packed.</param>
    /// <param name="runFolder">Folder of the run that trained it, for its log and curves; null when it is gone or nobody knows it.</param>
    /// <exception cref="ModelFileException">The weights belong to another network.</exception>
    /// <exception cref="FileNotFoundException">The build has left no page beside the program.</exception>
    public static void Write(Stream target, StoredModel model, string? runFolder = null)
    {
        var (description, weights) = SafeTensorsOf(model);
        var sums = new StringBuilder();
        using var zip = new ZipArchive(target, ZipArchiveMode.Create, leaveOpen: true);
        void Add(string name, byte[] content)
        {
            using var entry = zip.CreateEntry(name, CompressionLevel.Fastest).Open();
            entry.Write(content);
            sums.Append(CultureInfo.InvariantCulture, $"{Convert.ToHexStringLower(SHA256.HashData(content))}  {name}\n");
        }

        void AddText(string name, string text) => Add(name, Encoding.UTF8.GetBytes(text));

        AddText("README.txt", Readme(description));
        AddText(ModelFolder.DescriptionFile, Json(description));
        Add(ModelFolder.WeightsFile, weights);
        Add("model.onnx", OnnxExport.ToFile(model with { Description = description }, new OnnxOptions()));
        AddText("labels.json", Json(new
        {
            model = description.Name ?? description.Id,
            description.Classes,
            drawn = description.IsOfDrawings,
            crowdClasses = description.Network.HasCrowdHead ? ModelMetadata.CrowdNames : null,
        }));
        AddText("preprocessing.json", Json(new
        {
            color = "gray: 0.299 R + 0.587 G + 0.114 B",
            face = $"upright, cropped as FER-2013 crops, {DatasetSplit.ImageSize}x{DatasetSplit.ImageSize} pixels, 0 to 255",
            centre = description.Network.InputSize,
            normalise = "(pixel / 255 - mean) / std",
            description.Network.Mean,
            std = description.Network.Deviation,
            inside = "model.onnx cuts out the centre and normalises itself; the weights alone do not",
        }));
        AddText(ModelCard.FileName, ModelCard.Text(description));
        AddText("card.html", CardPage.Of(description));
        if (description.Provenance is { } origin)
        {
            AddText("recipe.json", JsonSerializer.Serialize(new Recipe($"What {description.Id} was trained by.", origin.Recipe), JsonFormats.Strict));
        }

        foreach (var (name, file) in ((string, string)[])[("training.log", "log.txt"), ("metrics.csv", "metrics.csv")])
        {
            if (runFolder is not null && Path.Combine(runFolder, file) is var path && File.Exists(path))
            {
                Add(name, Shared(path));
            }
        }

        foreach (var (name, path) in BundlePage.Files())
        {
            Add(name, File.ReadAllBytes(path));
        }

        // Not among the sums itself.
        AddText("SHA256SUMS", sums.ToString());
    }

    /// <summary>
    /// The weights as a safetensors file with all that <see cref="ModelMetadata"/> says, which an older file may lack, and the description
    /// that fits its checksum.
    /// </summary>
    public static (ModelDescription Description, byte[] Weights) SafeTensorsOf(StoredModel model)
    {
        using var stream = new MemoryStream();
        model.Weights.Write(stream, ModelMetadata.Of(model.Description));
        var weights = stream.ToArray();
        return (model.Description with { WeightsSha256 = Convert.ToHexStringLower(SHA256.HashData(weights)) }, weights);
    }

    private static string Json<T>(T value) => JsonSerializer.Serialize(value, JsonFormats.Indented) + "\n";

    // A run that is being trained has its log open.
    private static byte[] Shared(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var copy = new MemoryStream();
        file.CopyTo(copy);
        return copy.ToArray();
    }

    private static string Readme(ModelDescription model) => $"""
        {model.Name ?? model.Id}: a network that recognises the emotion on a face, exported by FerWeb.

        To try it in a browser, serve this folder and open http://localhost:8000 (a browser runs no model from a file opened directly):

            python3 -m http.server

        {ModelFolder.DescriptionFile}, {ModelFolder.WeightsFile}   what FerWeb reads; the weights have PyTorch's key names
        model.onnx                        for ONNX Runtime, opset {OnnxExport.Opset}; cropping, scaling and softmax are inside
        labels.json, preprocessing.json   what goes in and what comes out
        {ModelCard.FileName}, card.html         what it learned from, how often it is right, its limits
        recipe.json, training.log, metrics.csv   how it was trained, as far as that is known
        index.html, page/                 the page
        SHA256SUMS                        check with: sha256sum -c SHA256SUMS

        To use it in another FerWeb: ferweb models import THIS.zip, or drop the zip on its page Models.

        """;
}
