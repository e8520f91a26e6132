using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using FerWeb.Engine.Models;
using FerWeb.Engine.Networks;
using FerWeb.Tests.Engine.Datasets;
using FerWeb.Tests.Engine.Training;
using FerWeb.Tests.Shared;
using TorchSharp;
using static TorchSharp.torch;

namespace FerWeb.Tests.Engine.Models;

[Collection(TrainingRuns.Name)]
public sealed class SafeTensorsTests
{
    [Fact]
    public void Read_WhatWasWritten_GivesTheSameNetwork()
    {
        using var scope = NewDisposeScope();
        using var network = NetworkCatalog.Create(TrainingRuns.Tiny().Network);
        using var other = NetworkCatalog.Create(TrainingRuns.Tiny().Network);
        var file = SafeTensors.Read(Bytes(network.state_dict(), new Dictionary<string, string> { ["run"] = "7 «ä»" }));

        file.CopyInto(other);

        var faces = randn(3, 1, 44, 44);
        network.eval();
        other.eval();
        Assert.True(network.call(faces).eq(other.call(faces)).all().item<bool>());
        Assert.Equal("7 «ä»", file.Metadata["run"]);
    }

    [Fact]
    public void Write_EqualWeights_GivesEqualBytesAlignedToEight()
    {
        using var network = NetworkCatalog.Create(TrainingRuns.Tiny().Network);

        var bytes = Bytes(network.state_dict());

        Assert.Equal(bytes, Bytes(network.state_dict().Reverse().ToDictionary()));
        Assert.Equal(0, BinaryPrimitives.ReadInt64LittleEndian(bytes) % 8);
    }

    [Fact]
    public async Task Write_APythonReader_SeesTheSameNumbers()
    {
        using var folder = new TemporaryFolder();
        using var network = NetworkCatalog.Create(TrainingRuns.Tiny().Network);
        folder.WriteBytes("weights.safetensors", Bytes(network.state_dict()));
        folder.WriteText("read.py", """
            import json, struct, sys
            data = open(sys.argv[1], 'rb').read()
            length = struct.unpack('<Q', data[:8])[0]
            for name, entry in sorted(json.loads(data[8:8 + length]).items()):
                begin, end = entry['data_offsets']
                values = data[8 + length + begin:8 + length + end]
                kind = {'F32': 'f', 'I64': 'q'}[entry['dtype']]
                numbers = struct.unpack('<%d%s' % (len(values) // struct.calcsize(kind), kind), values)
                print(name, entry['shape'], '%.9g' % sum(numbers), '%.9g' % numbers[-1])
            """);

        var run = await ProcessRun.StartAsync(folder.Root, "python3", "read.py", "weights.safetensors");

        Assert.True(run.ExitCode == 0, run.Error);
        var lines = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var expected = network.state_dict().OrderBy(pair => pair.Key, StringComparer.Ordinal).ToList();
        Assert.Equal(expected.Count, lines.Length);
        Assert.All(expected.Zip(lines), pair =>
        {
            using var scope = NewDisposeScope();
            var values = pair.First.Value.detach().to(ScalarType.Float64).contiguous().data<double>().ToArray();
            var numbers = pair.Second.Split(' ');
            Assert.Equal(pair.First.Key, numbers[0]);
            Assert.Contains($"[{string.Join(", ", pair.First.Value.shape)}]", pair.Second, StringComparison.Ordinal);
            Assert.Equal(values.Sum(), double.Parse(numbers[^2], System.Globalization.CultureInfo.InvariantCulture), 1e-5);
            Assert.Equal(values[^1], double.Parse(numbers[^1], System.Globalization.CultureInfo.InvariantCulture), 1e-6);
        });
    }

    [Fact]
    public void Read_WeightsOfOtherPrecisions_BecomeFloat32()
    {
        const string Header = """
            {"a":{"dtype":"BF16","shape":[2],"data_offsets":[0,4]},"b":{"dtype":"F64","shape":[1],"data_offsets":[4,12]},
            "c":{"dtype":"F16","shape":[1],"data_offsets":[12,14]},"d":{"dtype":"F32","shape":[1],"data_offsets":[14,18]}}
            """;
        byte[] values =
        [
            0x80, 0x3F, 0x40, 0xC0, .. BitConverter.GetBytes(0.1), .. BitConverter.GetBytes((Half)0.5), .. BitConverter.GetBytes(7f),
        ];
        var file = File(Header, Encoding.UTF8.GetByteCount(Header), values.Length);
        values.CopyTo(file, file.Length - values.Length);

        var read = SafeTensors.Read(file);

        Assert.Equal([1, -3], Floats(read.Float32("a", 2)));
        Assert.Equal([0.1f, 0.5f, 7f], ((string[])["b", "c", "d"]).SelectMany(name => Floats(read.Float32(name, 1))));
        static float[] Floats(ReadOnlyMemory<byte> bytes) => MemoryMarshal.Cast<byte, float>(bytes.Span).ToArray();
    }

    [Fact]
    public void Read_NumbersOfAFormatThatIsNotRead_SaysSo()
    {
        const string Header = """{"a":{"dtype":"I32","shape":[1],"data_offsets":[0,4]}}""";

        var refusal = Assert.Throws<ModelFileException>(() => SafeTensors.Read(File(Header, Header.Length, 4)));

        Assert.Contains("numbers of the format 'I32', which cannot be read here", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}""", 12)]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[1],"data_offsets":[12,16]}}""", 16)]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 4)]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 12)]
    [InlineData("""{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}""", 8)]
    [InlineData("""{"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}""", 8)]
    [InlineData("""{"a":{"dtype":"F32","shape":[-1,-2],"data_offsets":[0,8]}}""", 8)]
    [InlineData("""{"a":{"dtype":"F32","shape":[4294967296,4294967296,4],"data_offsets":[0,8]}}""", 8)]
    [InlineData("""{"a":{"dtype":"F32","shape":[9223372036854775807],"data_offsets":[0,8]}}""", 8)]
    [InlineData("""{"a":{"dtype":"F32","shape":[1e400],"data_offsets":[0,8]}}""", 8)]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}""", 8)]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[-8,0]}}""", 8)]
    [InlineData("""{"a":{"dtype":"F99","shape":[2],"data_offsets":[0,8]}}""", 8)]
    [InlineData("""{"a":{"dtype":"F32","shape":[2]}}""", 8)]
    [InlineData("""{"a":{"dtype":7,"shape":[2],"data_offsets":[0,8]}}""", 8)]
    [InlineData("""{"a":[1,2]}""", 8)]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8)]
    [InlineData("""{"__metadata__":{"a":{}}}""", 0)]
    [InlineData("""[[[[[[[[[[]]]]]]]]]]""", 0)]
    [InlineData("[]", 0)]
    [InlineData("null", 0)]
    [InlineData("{", 0)]
    public void Read_HeaderThatLies_IsRefused(string header, int values)
        => Assert.Throws<ModelFileException>(() => SafeTensors.Read(File(header, Encoding.UTF8.GetByteCount(header), values)));

    [Theory]
    [InlineData(long.MaxValue)]
    [InlineData(long.MinValue)]
    [InlineData(-1)]
    [InlineData(1L << 32)]
    [InlineData(17)]
    public void Read_ImpossibleHeaderLength_IsRefused(long length)
        => Assert.Throws<ModelFileException>(() => SafeTensors.Read(File("{}", length, 0)));

    [Fact]
    public void Read_CutAnywhere_IsRefused()
    {
        using var network = NetworkCatalog.Create(TrainingRuns.Tiny().Network);
        var bytes = Bytes(network.state_dict());
        var random = new Random(3);

        foreach (var length in Enumerable.Range(0, 50).Select(_ => random.Next(bytes.Length)).Append(0).Append(7).Append(bytes.Length - 1))
        {
            Assert.Throws<ModelFileException>(() => SafeTensors.Read(bytes.AsMemory(0, length)));
        }
    }

    [Fact]
    public void Read_BitFlippedInTheHeader_IsRefusedOrStillWellFormed()
    {
        using var network = NetworkCatalog.Create(TrainingRuns.Tiny().Network);
        var bytes = Bytes(network.state_dict());
        var (random, header, refused) = (new Random(4), (int)BinaryPrimitives.ReadInt64LittleEndian(bytes), 0);
        for (var i = 0; i < 200; i++)
        {
            var flipped = bytes.ToArray();
            flipped[random.Next(8 + header)] ^= (byte)(1 << random.Next(8));
            try
            {
                // A flip within a name gives a well-formed file, which then belongs to no network.
                var file = SafeTensors.Read(flipped);
                Assert.Throws<ModelFileException>(() => file.CopyInto(network));
            }
            catch (ModelFileException)
            {
                refused++;
            }
        }

        Assert.True(refused > 20, $"{refused} of 200 were refused.");
    }

    [Fact]
    public void CopyInto_AnotherNetwork_LeavesItUnchanged()
    {
        using var network = NetworkCatalog.Create(TrainingRuns.Tiny().Network);
        using var wider = NetworkCatalog.Create(TrainingRuns.Tiny().Network with { Widths = [4, 8, 16] });
        var file = SafeTensors.Read(Bytes(network.state_dict()));
        var before = Bytes(wider.state_dict());

        Assert.Throws<ModelFileException>(() => file.CopyInto(wider));

        Assert.Equal(before, Bytes(wider.state_dict()));
    }

    private static byte[] Bytes(IReadOnlyDictionary<string, Tensor> tensors, Dictionary<string, string>? metadata = null)
    {
        using var stream = new MemoryStream();
        SafeTensors.Write(stream, tensors, metadata);
        return stream.ToArray();
    }

    private static byte[] File(string header, long length, int values)
    {
        var bytes = new byte[8 + Encoding.UTF8.GetByteCount(header) + values];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, length);
        Encoding.UTF8.GetBytes(header).CopyTo(bytes, 8);
        return bytes;
    }
}
