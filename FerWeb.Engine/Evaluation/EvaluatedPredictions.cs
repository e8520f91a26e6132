using System.Globalization;
using System.Runtime.InteropServices;
using FerWeb.Engine.Models;
using FerWeb.Engine.Storage;
using static TorchSharp.torch;

namespace FerWeb.Engine.Evaluation;

/// <summary>
/// The calibrated probabilities of an evaluation beside the truth, picture by picture. On the disk a safetensors file with, for each head,
/// <c>fer.probabilities</c> (N x K, float32), <c>fer.labels</c> and <c>fer.images</c> (N, int64: class, index in the split);
/// <c>crowd.*</c> likewise (M x 8) with <c>crowd.votes</c>.
/// </summary>
/// <param name="Fer">The labels' head, every picture.</param>
/// <param name="Crowd">The crowd head, pictures that have a majority; null when it was not measured.</param>
public sealed record EvaluatedPredictions(LabelledPredictions Fer, LabelledPredictions? Crowd)
{
    private const string CountKey = ".count";

    /// <summary>Writes the file whole or not at all.</summary>
    /// <exception cref="IOException">The disk is full or broken.</exception>
    public void Write(string path)
    {
        using var scope = NewDisposeScope();
        var tensors = new Dictionary<string, Tensor>();
        var metadata = new Dictionary<string, string>();
        foreach (var (head, rows) in new[] { ("fer", Fer), ("crowd", Crowd) })
        {
            if (rows is null)
            {
                continue;
            }

            metadata[head + CountKey] = rows.Count.ToString(CultureInfo.InvariantCulture);
            tensors[$"{head}.probabilities"] = tensor(rows.Probabilities, [rows.Count, rows.Classes]);
            tensors[$"{head}.labels"] = tensor(Array.ConvertAll(rows.Labels, label => (long)label));
            tensors[$"{head}.images"] = tensor(Array.ConvertAll(rows.Images, image => (long)image));
            if (rows.Votes is { } votes)
            {
                tensors[$"{head}.votes"] = tensor(votes, [rows.Count, rows.Classes]);
            }
        }

        AtomicFile.Write(path, stream => SafeTensors.Write(stream, tensors, metadata));
    }

    /// <summary>Reads the file; libtorch is not needed.</summary>
    /// <exception cref="EvaluationException">It is missing or damaged.</exception>
    public static EvaluatedPredictions Read(string path)
    {
        try
        {
            var file = SafeTensors.Read(File.ReadAllBytes(path));
            return new EvaluatedPredictions(
                Head(file, "fer", hasVotes: false)!, Head(file, "crowd", hasVotes: true));
        }
        catch (Exception error) when (error is IOException or ModelFileException or FormatException or KeyNotFoundException or UnauthorizedAccessException)
        {
            throw new EvaluationException("The predictions of this evaluation are missing or damaged. Evaluate the model again.", error);
        }
    }

    private static LabelledPredictions? Head(SafeTensorsFile file, string head, bool hasVotes)
    {
        if (!file.Metadata.TryGetValue(head + CountKey, out var text))
        {
            return head == "crowd" ? null : throw new KeyNotFoundException(head);
        }

        var (count, classes) = (int.Parse(text, CultureInfo.InvariantCulture), file.Columns($"{head}.probabilities"));
        return new LabelledPredictions(
            classes,
            Floats(file.Float32($"{head}.probabilities", count, classes)),
            Indices(file.Int64($"{head}.labels", count)),
            Indices(file.Int64($"{head}.images", count)),
            hasVotes ? Floats(file.Float32($"{head}.votes", count, classes)) : null);
    }

    private static float[] Floats(ReadOnlyMemory<byte> bytes) => MemoryMarshal.Cast<byte, float>(bytes.Span).ToArray();

    private static int[] Indices(ReadOnlyMemory<byte> bytes) => Array.ConvertAll(MemoryMarshal.Cast<byte, long>(bytes.Span).ToArray(), value => (int)value);
}
