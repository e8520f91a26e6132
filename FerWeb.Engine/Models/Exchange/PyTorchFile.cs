using System.Collections;
using TorchSharp;
using TorchSharp.PyBridge;
using static TorchSharp.torch;

namespace FerWeb.Engine.Models.Exchange;

/// <summary>State dicts that PyTorch wrote by torch.save(net.state_dict(), "net.pth"). No code in them is run.</summary>
internal static class PyTorchFile
{
    private const string DataParallel = "module.";

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
            using var stream = File.OpenRead(file.Path);
            var found = PyTorchUnpickler.UnpickleStateDict(stream, leaveOpen: true, skipTensorRead: false);
            var tensors = (found["state_dict"] as IDictionary ?? found).Cast<DictionaryEntry>()
                .Where(entry => entry.Value is Tensor)
                .ToDictionary(entry => Name((string)entry.Key), entry => Convert((Tensor)entry.Value!));
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
            // Whatever a file makes of a library that reads it: it is no file of this kind.
            throw NoStateDict(file, error);
        }
    }

    private static string Name(string name) => name.StartsWith(DataParallel, StringComparison.Ordinal) ? name[DataParallel.Length..] : name;

    private static Tensor Convert(Tensor tensor) => tensor.to(tensor.is_floating_point() ? ScalarType.Float32 : ScalarType.Int64);

    private static ModelFileException NoStateDict(GivenFile file, Exception? error) => new(
        $"'{file.Name}' is no state dict of PyTorch 1.6 or newer. Write one by torch.save(net.state_dict(), 'net.pth').",
        error);
}
