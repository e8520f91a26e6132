using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;
using FerWeb.Engine.Models;
using FerWeb.Engine.Models.Exchange;
using FerWeb.Engine.Networks;
using FerWeb.Tests.Engine.Datasets;
using FerWeb.Tests.Engine.Training;
using TorchSharp.PyBridge;

namespace FerWeb.Tests.Engine.Models.Exchange;

/// <summary>State dicts as torch.save may write them, and those that somebody has tampered with.</summary>
public sealed class PyTorchFileTests : IDisposable
{
    // Pickles are made of opcodes (CPython's pickletools), each byte a character.
    private const string Rebuild = "ctorch._utils\n_rebuild_tensor_v2\n";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("another/data.pkl")]
    [InlineData("model/unchecked-data.pkl")]
    public void Read_StateDictWithASecondPickle_IsRefused(string second)
    {
        using var network = NetworkCatalog.Create(TrainingRuns.Tiny().Network);
        network.save_py(_folder.PathTo("mine.pth"));
        ModelFolder.WriteDescription(_folder.Root, new ModelDescription { Id = "mine", Network = network.Description, WeightsSha256 = "0" });
        GivenFile[] files = [GivenFile.At(_folder.PathTo("mine.pth")), GivenFile.At(_folder.PathTo("model.json"))];
        Assert.Equal("mine", ModelReader.Read(files).Description.Id);
        using (var zip = ZipFile.Open(_folder.PathTo("mine.pth"), ZipArchiveMode.Update))
        using (var pickle = zip.CreateEntry(second).Open())
        {
            pickle.Write("no pickle"u8);
        }

        // One is looked at before it is read, and the other may be the one that is read.
        Assert.Contains(
            "'mine.pth' is no state dict of PyTorch", Assert.Throws<ModelFileException>(() => ModelReader.Read(files)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_ViewsOfOneStorage_HaveTheirOwnNumbers()
    {
        WriteStateDict(Dict(("a", Tensor(0, [3, 2], [1, 3])), ("module.b", Tensor(4, [2], [1])), ("c", Tensor(1, [2, 2], [0, 1]))), [0, 1, 2, 3, 4, 5]);

        var read = SafeTensors.Read(PyTorchFile.ToSafeTensors(Made));

        Assert.Equal([0, 3, 1, 4, 2, 5], Floats(read.Float32("a", 3, 2)));
        Assert.Equal([4, 5], Floats(read.Float32("b", 2)));
        Assert.Equal([1, 2, 1, 2], Floats(read.Float32("c", 2, 2)));
    }

    [Fact]
    public void Read_TensorsMadeAgainAndAgainOfOneStorage_TakeNoMemory()
    {
        // The call and its arguments stand in the memo; what it gives is dropped.
        var calls = string.Concat(Enumerable.Repeat("h\u0001h\u0002R0", 100_000));
        WriteStateDict(
            $"{Rebuild}q\u0001{Arguments(0, [100_000], [1])}q\u000200{calls}{Dict(("a", Tensor(0, [2], [1])))}",
            [.. Enumerable.Range(0, 100_000).Select(number => (float)number)]);

        Assert.Equal([0, 1], Floats(SafeTensors.Read(PyTorchFile.ToSafeTensors(Made)).Float32("a", 2)));
    }

    [Theory]
    [InlineData(1, 30_000, 30_000)]
    [InlineData(200, 1_000, 1_000)]
    public void Read_MoreNumbersThanAModelMayHaveOfAFewBytes_IsRefused(int tensors, int rows, int columns)
    {
        WriteStateDict(Dict([.. Enumerable.Range(0, tensors).Select(i => ($"{i}", Tensor(0, [rows, columns], [0, 0])))]), [1]);

        Refused("'made.pth' is larger than a model may be");
    }

    [Theory]
    [InlineData(0, 7)]
    [InlineData(5, 2)]
    [InlineData(-1, 2)]
    [InlineData(0, -2)]
    public void Read_TensorBeyondItsStorage_IsRefused(int offset, int length)
    {
        WriteStateDict(Dict(("a", Tensor(offset, [length], [1]))), [0, 1, 2, 3, 4, 5]);

        Refused();
    }

    [Fact]
    public void Read_PickleOfMoreThanFourMegabytes_IsRefused()
    {
        WriteStateDict(string.Concat(Enumerable.Repeat("N0", 2_000_000)) + Dict(("a", Tensor(0, [2], [1]))), [0, 1]);

        Refused("'made.pth' is larger than a model may be");
    }

    private GivenFile Made => GivenFile.At(_folder.PathTo("made.pth"));

    private static string Dict(params (string Name, string Value)[] entries)
        => $"}}({string.Concat(entries.Select(entry => Text(entry.Name) + entry.Value))}u.";

    private static string Tensor(int offset, int[] shape, int[] strides) => $"{Rebuild}{Arguments(offset, shape, strides)}R";

    private static string Arguments(int offset, int[] shape, int[] strides)
        => $"(({Text("storage")}ctorch\nFloatStorage\n{Text("0")}{Text("cpu")}{Number(1)}tQ{Number(offset)}" +
            $"({string.Concat(shape.Select(Number))}t({string.Concat(strides.Select(Number))}t\u0089ccollections\nOrderedDict\n)Rt";

    private static string Text(string text) => $"X{(char)text.Length}\0\0\0{text}";

    private static string Number(int number) => "J" + Encoding.Latin1.GetString(BitConverter.GetBytes(number));

    private static float[] Floats(ReadOnlyMemory<byte> bytes) => MemoryMarshal.Cast<byte, float>(bytes.Span).ToArray();

    private void WriteStateDict(string opcodes, float[] numbers)
    {
        using var zip = ZipFile.Open(Made.Path, ZipArchiveMode.Create);
        using (var pickle = zip.CreateEntry("made/data.pkl").Open())
        {
            pickle.Write(Encoding.Latin1.GetBytes("\u0080\u0002" + opcodes));
        }

        using var storage = zip.CreateEntry("made/data/0").Open();
        storage.Write(MemoryMarshal.AsBytes(numbers.AsSpan()));
    }

    private void Refused(string words = "'made.pth' is no state dict of PyTorch") => Assert.Contains(
        words, Assert.Throws<ModelFileException>(() => PyTorchFile.ToSafeTensors(Made)).Message, StringComparison.Ordinal);
}
