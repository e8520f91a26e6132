using System.IO.Compression;
using TorchSharp;
using static TorchSharp.torch;

namespace FerWeb.Engine.Models.Exchange;

/// <summary>State dicts that PyTorch wrote by torch.save(net.state_dict(), "net.pth"). No code in them is run.</summary>
internal static class PyTorchFile
{
    private const string DataParallel = "module.";
    private const string PickleName = "data.pkl";

    // The names and sizes of some 20,000 tensors; what reads them takes some hundred times as much memory at most.
    private const int MostPickleBytes = 4_000_000;

    /// <summary>
    /// The same tensors as the bytes of a safetensors file: float32, and int64 for counts. A dict under "state_dict" is taken out, and
    /// what DataParallel puts before each name is taken off.
    /// </summary>
    /// <exception cref="ModelFileException">It is no state dict.</exception>
    public static byte[] ToSafeTensors(GivenFile file)
    {
        using var scope = NewDisposeScope();
        try
        {
            using var zip = ZipFile.OpenRead(file.Path);

            // torch.save has written a zip with a pickle in it since PyTorch 1.6; with a second one it would be a guess which is meant.
            var entry = zip.Entries.Single(entry => entry.FullName.EndsWith(PickleName, StringComparison.Ordinal));
            if (entry.Length > MostPickleBytes || zip.Entries.Sum(entry => entry.Length) > ModelReader.MaxBytes)
            {
                throw TooLarge(file.Name);
            }

            var tensors = new Tensors(zip, entry.FullName[..^PickleName.Length], file.Name).Read(State(entry));
            if (tensors.Count == 0)
            {
                throw NoStateDict(file, null);
            }

            using var bytes = new MemoryStream();
            SafeTensors.Write(bytes, tensors);
            return bytes.ToArray();
        }
        catch (Exception error) when (error is EndOfStreamException or not (ModelFileException or OutOfMemoryException or IOException))
        {
            // Whatever a file makes of those who read it: it is no file of this kind.
            throw NoStateDict(file, error);
        }
    }

    private static Dictionary<string, PickledTensor> State(ZipArchiveEntry entry)
    {
        var pickle = new byte[entry.Length];
        using (var stream = entry.Open())
        {
            stream.ReadExactly(pickle);
        }

        var found = StatePickle.Read(pickle);
        var state = found.GetValueOrDefault("state_dict") as Dictionary<string, object> ?? found;
        return state.Where(pair => pair.Value is PickledTensor).ToDictionary(pair => Name(pair.Key), pair => (PickledTensor)pair.Value);
    }

    private static string Name(string name) => name.StartsWith(DataParallel, StringComparison.Ordinal) ? name[DataParallel.Length..] : name;

    private static ModelFileException TooLarge(string name) => new(
        $"'{name}' is larger than a model may be: 4 MB of names and 512 MB of numbers. Write the weights alone by torch.save(net.state_dict(), 'net.pth').");

    private static ModelFileException NoStateDict(GivenFile file, Exception? error) => new(
        $"'{file.Name}' is no state dict of PyTorch 1.6 or newer. Write one by torch.save(net.state_dict(), 'net.pth').",
        error);

    /// <summary>What the pickle in a folder of the zip describes; each file of numbers is read once, whoever has a part of it.</summary>
    private sealed class Tensors(ZipArchive zip, string folder, string name)
    {
        private readonly Dictionary<string, Tensor> _storages = [];

        public Dictionary<string, Tensor> Read(Dictionary<string, PickledTensor> state)
        {
            // Many may name the same numbers, and one the same number many times.
            if (state.Values.Sum(tensor => checked(tensor.Count() * TypeRead(tensor).ElementSize())) > ModelReader.MaxBytes)
            {
                throw TooLarge(name);
            }

            return state.ToDictionary(pair => pair.Key, pair => Read(pair.Value));
        }

        private Tensor Read(PickledTensor tensor)
        {
            var type = TypeOf(tensor.Storage);
            if (!_storages.TryGetValue(tensor.Storage.Key, out var numbers))
            {
                var entry = zip.GetEntry($"{folder}data/{tensor.Storage.Key}")!;
                numbers = empty(entry.Length / type.ElementSize(), dtype: type);
                using var stream = entry.Open();
                numbers.ReadBytesFromStream(stream, bufferSize: 1 << 16);
                _storages[tensor.Storage.Key] = numbers;
            }

            return numbers.dtype == type
                ? numbers.as_strided(tensor.Shape, tensor.Strides, tensor.Offset).to(TypeRead(tensor))
                : throw new InvalidDataException("A file of numbers has one type.");
        }

        private static ScalarType TypeRead(PickledTensor tensor) => is_floating_point(TypeOf(tensor.Storage)) ? ScalarType.Float32 : ScalarType.Int64;

        private static ScalarType TypeOf(PickledStorage storage) => storage.Type switch
        {
            "FloatStorage" => ScalarType.Float32,
            "HalfStorage" => ScalarType.Float16,
            "BFloat16Storage" => ScalarType.BFloat16,
            "DoubleStorage" => ScalarType.Float64,
            "LongStorage" => ScalarType.Int64,
            "IntStorage" => ScalarType.Int32,
            "ShortStorage" => ScalarType.Int16,
            "CharStorage" => ScalarType.Int8,
            "ByteStorage" => ScalarType.Byte,
            "BoolStorage" => ScalarType.Bool,
            _ => throw new InvalidDataException($"A {storage.Type} holds no weights."),
        };
    }
}
