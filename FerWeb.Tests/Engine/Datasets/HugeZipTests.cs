using FerWeb.Engine.Datasets;

namespace FerWeb.Tests.Engine.Datasets;

/// <summary>Zips whose list says of their files that they are larger than any disk.</summary>
public sealed class HugeZipTests : IDisposable
{
    private const ulong Huge = 1UL << 62;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void Import_SizesThatTogetherAreMoreThanANumberHolds_IsRefused(int files)
    {
        _folder.WriteBytes("test.zip", Zip([.. Enumerable.Range(0, files).Select(i => $"train/happy/{i}.png")]));

        var error = Assert.Throws<DatasetException>(() => DatasetImporter.Import(_folder.PathTo("test.zip"), _folder.PathTo("out")));

        Assert.Contains("at most 4000 MB are allowed. Unpack it and import what it holds. ", error.Message, StringComparison.Ordinal);
        Assert.Equal(["test.zip"], Directory.GetFileSystemEntries(_folder.Root).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData(20_000)]
    [InlineData(5_000_000)]
    public void Import_ZipThatAnnouncesMoreFilesThanMayBe_IsRefusedBeforeTheyAreRead(long announced)
    {
        var bytes = Zip(["train/happy/a.png"]);
        var end = bytes[^22..];
        byte[] large = [];
        if (announced < ushort.MaxValue)
        {
            BitConverter.GetBytes((ushort)announced).CopyTo(end, 8);
            BitConverter.GetBytes((ushort)announced).CopyTo(end, 10);
        }
        else
        {
            // The record of ZIP64 and where it stands (4.3.14, 4.3.15).
            end.AsSpan(8, 4).Fill(0xFF);
            large =
            [
                .. "PK\u0006\u0006"u8, .. BitConverter.GetBytes(44L), 45, 0, 45, 0, .. new byte[8], .. BitConverter.GetBytes(announced),
                .. BitConverter.GetBytes(announced), .. new byte[16],
                .. "PK\u0006\u0007"u8, .. new byte[4], .. BitConverter.GetBytes((long)bytes.Length - end.Length), 1, 0, 0, 0,
            ];
        }

        _folder.WriteBytes("test.zip", [.. bytes[..^22], .. large, .. end]);

        var error = Assert.Throws<DatasetException>(
            () => DatasetImporter.Import(_folder.PathTo("test.zip"), _folder.PathTo("out"), new ImportOptions { MaxImages = 10 }));

        Assert.Contains($"holds {announced} files; at most 10010 are allowed", error.Message, StringComparison.Ordinal);
    }

    /// <summary>The central directory alone (PKWARE's APPNOTE, 4.3.12, 4.3.16 and 4.5.3), which is what is read first.</summary>
    /// <param name="names">Of its files.</param>
    /// <param name="each">Bytes that each of them is said to have.</param>
    internal static byte[] Zip(string[] names, ulong each = Huge)
    {
        using var file = new MemoryStream();
        using var writer = new BinaryWriter(file);
        foreach (var name in names)
        {
            writer.Write("PK\u0001\u0002"u8);
            writer.Write(new byte[] { 45, 0, 45, 0, 0, 0, 0, 0, 0, 0, 33, 0, 0, 0, 0, 0 }); // versions, flags, method, time, date, CRC
            writer.Write(uint.MaxValue); // packed and unpacked size: see the ZIP64 field
            writer.Write(uint.MaxValue);
            writer.Write((ushort)name.Length);
            writer.Write((ushort)20);
            writer.Write(new byte[14]); // comment, disk, attributes, place
            writer.Write(System.Text.Encoding.ASCII.GetBytes(name));
            writer.Write((ushort)1);
            writer.Write((ushort)16);
            writer.Write(each);
            writer.Write(each);
        }

        var directory = (uint)file.Length;
        writer.Write("PK\u0005\u0006"u8);
        writer.Write(0);
        writer.Write((ushort)names.Length);
        writer.Write((ushort)names.Length);
        writer.Write(directory);
        writer.Write(0);
        writer.Write((ushort)0);
        writer.Flush();
        return file.ToArray();
    }
}
