using System.Runtime.InteropServices;
using FerWeb.Engine.Datasets;
using FerWeb.Engine.Models;
using FerWeb.Engine.Models.Exchange;
using FerWeb.Tests.Engine.Datasets;
using FerWeb.Tests.Shared;
using Xunit.Abstractions;
using static TorchSharp.torch;

namespace FerWeb.Tests.Engine.Models.Exchange;

/// <summary>The exported weights in an equal net of PyTorch itself.</summary>
public sealed class PyTorchNetTests(ITestOutputHelper output)
{
    private const int Faces = 100;

    /// <summary>Our default network in PyTorch's words; it prints the key names' fit and writes float32 logits.</summary>
    private const string Net = """
        import json, struct, torch
        from torch import nn

        data = open('w.safetensors', 'rb').read()
        length = struct.unpack('<Q', data[:8])[0]
        state = {}
        for name, entry in json.loads(data[8:8 + length]).items():
            if name != '__metadata__':
                begin, end = entry['data_offsets']
                kind = {'F32': torch.float32, 'I64': torch.int64}[entry['dtype']]
                state[name] = torch.frombuffer(bytearray(data[8 + length + begin:8 + length + end]), dtype=kind).reshape(entry['shape'])

        class ConvNorm(nn.Module):
            def __init__(self, inputs, outputs, pooled=False):
                super().__init__()
                self.conv = nn.Conv2d(inputs, outputs, 3, padding=1, bias=False)
                self.norm = nn.BatchNorm2d(outputs)
                self.pooled = pooled

            def forward(self, x):
                x = self.conv(x)
                return self.norm(nn.functional.max_pool2d(x, 2) if self.pooled else x)

        class Stage(nn.Module):
            def __init__(self, inputs, outputs, depth):
                super().__init__()
                self.transition = ConvNorm(inputs, outputs, pooled=True)
                self.blocks = nn.ModuleList(ConvNorm(outputs, outputs) for _ in range(depth))

            def forward(self, x):
                x = torch.relu(self.transition(x))
                for i in range(0, len(self.blocks), 2):
                    x = torch.relu(self.blocks[i + 1](torch.relu(self.blocks[i](x))) + x)
                return x

        class FerNet(nn.Module):
            def __init__(self, widths, depths):
                super().__init__()
                self.stem = ConvNorm(1, widths[0])
                self.stages = nn.ModuleList(Stage(widths[i], widths[i + 1], depth) for i, depth in enumerate(depths))
                self.head = nn.Linear(widths[-1], 15)

            def forward(self, x):
                x = torch.relu(self.stem(x))
                for stage in self.stages:
                    x = stage(x)
                return self.head(x.mean([2, 3]))

        network = json.load(open('model.json'))['network']
        net = FerNet(network['widths'], network['depths']).eval()
        net.load_state_dict(state, strict=True)
        faces = torch.frombuffer(bytearray(open('faces.bin', 'rb').read()), dtype=torch.uint8).reshape(-1, 1, 48, 48)
        size = network['inputSize']
        corner = (48 - size) // 2
        x = (faces.float() / 255 - network['mean']) / network['deviation']
        with torch.no_grad():
            logits = net(x[:, :, corner:corner + size, corner:corner + size])
        open('logits.bin', 'wb').write(logits.numpy().astype('<f4').tobytes())
        torch.save(net.state_dict(), 'net.pth')
        print(torch.__version__)
        """;

    [Fact]
    public async Task SafeTensors_InAnEqualNetOfPyTorch_GivesTheSameLogitsAndComesBack()
    {
        if (Repetitions.Of(usual: 0, inALongRun: 1) == 0)
        {
            output.WriteLine("Only in ./test --long, which installs Debian's python3-torch.");
            return;
        }

        using var folder = new TemporaryFolder();
        var stored = ModelFolder.Read(ShippedModel.Folder);
        var (description, weights) = ModelBundle.SafeTensorsOf(stored);
        var pixels = Enumerable.Range(0, Faces).SelectMany(seed => TemporaryFolder.Noise(seed)).ToArray();
        folder.WriteBytes("w.safetensors", weights);
        ModelFolder.WriteDescription(folder.Root, description);
        folder.WriteBytes("faces.bin", pixels);
        folder.WriteText("net.py", Net);

        var run = await ProcessRun.StartAsync(folder.Root, "/usr/bin/python3", "net.py");

        Assert.True(run.ExitCode == 0, run.Error);
        var theirs = MemoryMarshal.Cast<byte, float>(await File.ReadAllBytesAsync(folder.PathTo("logits.bin"))).ToArray();
        var furthest = Logits(stored, pixels).Zip(theirs).Max(pair => Math.Abs(pair.First - pair.Second));
        output.WriteLine($"PyTorch {run.Output.Trim()}: {Faces} faces, no logit differs by more than {furthest:G3}.");
        Assert.Equal(Faces * description.Network.Outputs, theirs.Length);
        Assert.InRange(furthest, 0, 1e-4f);

        // What PyTorch saved of it is read again, by its names alone.
        var back = ModelReader.Read(GivenFile.At(folder.PathTo("net.pth")));
        Assert.Equal("fernet", back.Description.Network.Architecture);
        Assert.Equal(Logits(stored, pixels), Logits(back.ToStored(), pixels));
    }

    private static float[] Logits(StoredModel model, byte[] pixels)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var loaded = model.Load();
        var (size, side) = (loaded.Description.Network.InputSize, DatasetSplit.ImageSize);
        var faces = loaded.Description.Network.Normalise(tensor(pixels).view(-1, 1, side, side));
        var corner = (side - size) / 2;
        return loaded.Network.call(faces.narrow(2, corner, size).narrow(3, corner, size).contiguous()).data<float>().ToArray();
    }
}
