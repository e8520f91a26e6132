using System.Runtime.InteropServices;
using System.Security.Cryptography;
using TorchSharp;
using static TorchSharp.torch;

namespace FerWeb.Engine.Models;

/// <summary>The content of a safetensors file.</summary>
public sealed class SafeTensorsFile
{
    private const string BatchCount = ".num_batches_tracked";

    private readonly Dictionary<string, SafeTensorEntry> _entries;
    private readonly ReadOnlyMemory<byte> _values;

    internal SafeTensorsFile(IEnumerable<SafeTensorEntry> entries, ReadOnlyMemory<byte> values, IReadOnlyDictionary<string, string> metadata)
        => (_entries, _values, Metadata) = (entries.ToDictionary(entry => entry.Name), values, metadata);

    /// <value>Free text pairs.</value>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <value>The names of its tensors.</value>
    internal IReadOnlyCollection<string> Names => _entries.Keys;

    /// <summary>The float32 values of a tensor in little-endian.</summary>
    /// <exception cref="ModelFileException">There is no such tensor of that shape.</exception>
    internal ReadOnlyMemory<byte> Float32(string name, params ReadOnlySpan<long> shape) => Values(name, ScalarType.Float32, shape);

    /// <summary>The int64 values of a tensor in little-endian.</summary>
    /// <exception cref="ModelFileException">There is no such tensor of that shape.</exception>
    internal ReadOnlyMemory<byte> Int64(string name, params ReadOnlySpan<long> shape) => Values(name, ScalarType.Int64, shape);

    /// <summary>Columns of a matrix.</summary>
    /// <exception cref="ModelFileException">There is no such matrix.</exception>
    internal int Columns(string name)
        => _entries.TryGetValue(name, out var entry) && entry.Shape is [_, var columns] ? checked((int)columns) : throw Misfit(name);

    /// <summary>Writes the same values under other metadata; libtorch is not needed.</summary>
    public void Write(Stream stream, IReadOnlyDictionary<string, string> metadata)
    {
        SafeTensors.WriteHeader(stream, _entries.Values.OrderBy(entry => entry.Begin), metadata);
        stream.Write(_values.Span);
    }

    /// <summary>SHA-256 of the values in lower-case hexadecimal: equal for equal weights, whatever the files say about the model in words.</summary>
    public string ValuesSha256() => Convert.ToHexStringLower(SHA256.HashData(_values.Span));

    /// <summary>False when a value is NaN or infinite, as after a training that diverged.</summary>
    internal bool IsFinite()
    {
        foreach (var entry in _entries.Values.Where(entry => entry.Type.Scalar == ScalarType.Float32))
        {
            foreach (var value in MemoryMarshal.Cast<byte, float>(Values(entry).Span))
            {
                if (!float.IsFinite(value))
                {
                    return false;
                }
            }
        }

        return true;
    }

    /// <summary>Copies the tensors into a network, which must have exactly these names and shapes.</summary>
    /// <exception cref="ModelFileException">They differ; the network is then unchanged.</exception>
    public void CopyInto(nn.Module network) => CopyInto(network.state_dict());

    /// <summary>
    /// Copies the tensors into others, which must have exactly these names and shapes. How many batches a batch norm has seen is nothing
    /// that it computes with here, and files from elsewhere often leave it out or give it a dimension: then it stays as it is.
    /// </summary>
    /// <exception cref="ModelFileException">They differ; nothing has changed then.</exception>
    internal void CopyInto(IReadOnlyDictionary<string, Tensor> targets)
    {
        var wanted = targets.Where(pair => !pair.Key.EndsWith(BatchCount, StringComparison.Ordinal) || FitsCount(pair.Key)).ToDictionary();
        var missing = wanted.Keys.Except(Names).Concat(Names.Except(targets.Keys)).FirstOrDefault();
        if ((missing ?? wanted.FirstOrDefault(pair => !pair.Value.shape.SequenceEqual(_entries[pair.Key].Shape)).Key) is { } misfit)
        {
            throw Misfit(misfit);
        }

        using var noGradient = no_grad();
        foreach (var (name, target) in wanted)
        {
            using var scope = NewDisposeScope();
            target.copy_(_entries[name].ToTensor(Values(_entries[name]).Span));
        }
    }

    private bool FitsCount(string name) => _entries.TryGetValue(name, out var entry) && entry.Shape.Length == 0;

    /// <summary>What to say of a tensor that the network does not have, or has in another shape.</summary>
    internal static ModelFileException Misfit(string name)
        => new($"The weights belong to another network: '{name}' does not fit. Use the model.json that was saved with them.");

    private ReadOnlyMemory<byte> Values(string name, ScalarType type, ReadOnlySpan<long> shape)
        => _entries.TryGetValue(name, out var entry) && entry.Type.Scalar == type && shape.SequenceEqual(entry.Shape) ? Values(entry) : throw Misfit(name);

    private ReadOnlyMemory<byte> Values(SafeTensorEntry entry) => _values[(int)entry.Begin..(int)entry.End];
}
