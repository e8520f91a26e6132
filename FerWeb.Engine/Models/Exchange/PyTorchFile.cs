using System.Collections;
using System.IO.Compression;
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
            Check(stream);
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

    // torch.save has written a zip with a pickle in it since PyTorch 1.6.
    private static void Check(FileStream stream)
    {
        using var zip = new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true);
        if (zip.Entries.Sum(entry => entry.Length) > ModelReader.MaxBytes)
        {
            throw new InvalidDataException("Unpacked it is larger than a model may be.");
        }

        // The library takes the first whose name ends so.
        var entry = zip.Entries.Single(entry => entry.FullName.EndsWith("data.pkl", StringComparison.Ordinal));
        using var pickle = entry.Open();
        var bytes = new byte[entry.Length];
        pickle.ReadExactly(bytes);
        PickleScan.Check(bytes);
        stream.Position = 0;
    }

    private static string Name(string name) => name.StartsWith(DataParallel, StringComparison.Ordinal) ? name[DataParallel.Length..] : name;

    private static Tensor Convert(Tensor tensor) => tensor.to(tensor.is_floating_point() ? ScalarType.Float32 : ScalarType.Int64);

    private static ModelFileException NoStateDict(GivenFile file, Exception? error) => new(
        $"'{file.Name}' is no state dict of PyTorch 1.6 or newer. Write one by torch.save(net.state_dict(), 'net.pth').",
        error);
}
