using System.Text;
using FerWeb.Engine.Storage;

namespace FerWeb.Tests.Engine.Storage;

public sealed class AtomicFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ferweb-atomic");

    private string File => Path.Combine(_folder.FullName, "a.json");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Write_OverALongerFile_LeavesTheNewContentAlone()
    {
        AtomicFile.Write(File, Encoding.UTF8.GetBytes("the earlier, longer content"));

        AtomicFile.Write(File, Encoding.UTF8.GetBytes("new"));

        Assert.Equal("new", System.IO.File.ReadAllText(File));
        Assert.Equal([File], Files());
    }

    [Fact]
    public void Write_FailsHalfWay_LeavesTheEarlierFileAndNothingBesideIt()
    {
        AtomicFile.Write(File, Encoding.UTF8.GetBytes("earlier"));

        Assert.Throws<IOException>(() => AtomicFile.Write(File, stream =>
        {
            stream.Write(new byte[1 << 16]);
            throw new IOException("The disk is full.");
        }));

        Assert.Equal("earlier", System.IO.File.ReadAllText(File));
        Assert.Equal([File], Files());
    }

    [Fact]
    public void Write_OverWhatAKilledProcessLeft_Works()
    {
        System.IO.File.WriteAllText(File + ".tmp", "half of something that was longer than");

        AtomicFile.Write(File, Encoding.UTF8.GetBytes("whole"));

        Assert.Equal("whole", System.IO.File.ReadAllText(File));
        Assert.Equal([File], Files());
    }

    [Fact]
    public void Write_WhileAnotherWriterHasIt_FailsAndLeavesTheOthersFile()
    {
        using (var other = new FileStream(File + ".tmp", FileMode.Create, FileAccess.Write, FileShare.None))
        {
            Assert.Throws<IOException>(() => AtomicFile.Write(File, Encoding.UTF8.GetBytes("mine")));
        }

        Assert.Equal([File + ".tmp"], Files());
    }

    private string[] Files() => Directory.GetFiles(_folder.FullName);
}
