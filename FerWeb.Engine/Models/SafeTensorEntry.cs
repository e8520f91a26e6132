using System.Runtime.InteropServices;
using System.Text.Json;
using TorchSharp;
using static TorchSharp.torch;

namespace FerWeb.Engine.Models;

/// <summary>One tensor of a header: everything in it is checked before memory is asked for.</summary>
internal sealed record SafeTensorEntry(string Name, SafeTensorType Type, long[] Shape, long Begin, long End)
{
    private const int MaxDimensions = 8;

    public static SafeTensorEntry Read(JsonProperty property)
    {
        var type = SafeTensorType.Named(property.Value.GetProperty("dtype").GetString());
        var shape = property.Value.GetProperty("shape").EnumerateArray().Select(size => size.GetInt64()).ToArray();
        var offsets = property.Value.GetProperty("data_offsets").EnumerateArray().Select(offset => offset.GetInt64()).ToArray();
        if (offsets.Length != 2 || shape.Length > MaxDimensions || shape.Any(size => size < 0))
        {
            throw SafeTensors.Damaged($"the shape of '{property.Name}' is impossible");
        }

        var bytes = shape.Aggregate((long)type.Bytes, (product, size) => checked(product * size));
        if (offsets[0] < 0 || offsets[1] < offsets[0] || offsets[1] - offsets[0] != bytes)
        {
            throw SafeTensors.Damaged($"the size of '{property.Name}' does not fit its shape");
        }

        return new SafeTensorEntry(property.Name, type, shape, offsets[0], offsets[1]);
    }

    /// <summary>The entries must cover the values exactly, without gaps or overlaps, and have different names.</summary>
    public static void CheckThatTheyTile(IReadOnlyCollection<SafeTensorEntry> entries, long length)
    {
        if (entries.Select(entry => entry.Name).Distinct().Count() != entries.Count)
        {
            throw SafeTensors.Damaged("a name stands in the header twice");
        }

        long expected = 0;
        foreach (var entry in entries.OrderBy(entry => entry.Begin).ThenBy(entry => entry.End))
        {
            if (entry.Begin != expected)
            {
                throw SafeTensors.Damaged($"'{entry.Name}' does not start where the one before it ends");
            }

            expected = entry.End;
        }

        if (expected != length)
        {
            throw SafeTensors.Damaged($"{expected} bytes of values are announced, {length} are there");
        }
    }

    public Tensor ToTensor(ReadOnlySpan<byte> bytes)
        => Type.Scalar == ScalarType.Float32
            ? tensor(MemoryMarshal.Cast<byte, float>(bytes).ToArray(), Shape, dtype: ScalarType.Float32)
            : tensor(MemoryMarshal.Cast<byte, long>(bytes).ToArray(), Shape, dtype: ScalarType.Int64);
}

/// <summary>A number format under its safetensors name.</summary>
internal sealed record SafeTensorType(string Name, int Bytes, ScalarType Scalar)
{
    private static readonly SafeTensorType[] _written = [new("F32", 4, ScalarType.Float32), new("F16", 2, ScalarType.Float16), new("I64", 8, ScalarType.Int64)];

    private static readonly SafeTensorType[] _read = [.. _written, new("BF16", 2, ScalarType.BFloat16), new("F64", 8, ScalarType.Float64)];

    public static SafeTensorType Float32 => _written[0];

    public static SafeTensorType Of(ScalarType scalar) => Array.Find(_written, type => type.Scalar == scalar)
        ?? throw new ArgumentException($"Weights of type {scalar} cannot be stored.", nameof(scalar));

    public static SafeTensorType Named(string? name) => Array.Find(_read, type => type.Name == name)
        ?? throw new ModelFileException(
            $"The weights have numbers of the format '{name}', which cannot be read here. Save weights as F32, F16, BF16 or F64, and counts as I64.");
}
