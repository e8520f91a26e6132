using System.IO.Compression;
using System.Text;
using FerWeb.Engine.Datasets;
using FerWeb.Engine.Emotions;
using FerWeb.Engine.Photos;

namespace FerWeb.Tests.Engine.Datasets;

public sealed class ZipImportTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Import_ZipOfFolders_EqualsTheFolder()
    {
        _folder.WriteImage("raw/train/happy/a.png", 1);
        _folder.WriteImage("raw/validation/sad/b.png", 2);
        _folder.WriteText(
            "raw/ferplus-train.csv", "file,neutral,happiness,surprise,sadness,anger,disgust,fear,contempt,unknown,NF\ntrain/happy/a.png,0,9,0,0,0,0,0,0,1,0\n");
        ZipFile.CreateFromDirectory(_folder.PathTo("raw"), _folder.PathTo("raw.zip"));

        using var fromFolder = Import("raw", "one");
        using var fromZip = Import("raw.zip", "two");

        Assert.Equal(fromFolder.Sha256, fromZip.Sha256);
        Assert.Equal(9, fromZip[Split.Train].VotesOf(0)[1]);
    }

    [Fact]
    public void Import_ZipOfCsv_ReadsItInPlace()
    {
        _folder.WriteCsv((0, "Training"), (3, "PublicTest"));
        Zip(("archive/fer2013.csv", File.ReadAllBytes(_folder.PathTo("fer2013.csv"))), ("archive/readme.txt", [1]));

        using var dataset = Import("test.zip");

        Assert.Equal(Emotion.Happy, dataset[Split.Validation].Label(0));
        Assert.Equal(["fer2013.csv", "out", "test.zip"], Directory.GetFileSystemEntries(_folder.Root).Select(Path.GetFileName).Order());
    }

    [Theory]
    [InlineData("../train/happy/evil.png")]
    [InlineData("train/../../evil.png")]
    [InlineData("/etc/evil.png")]
    [InlineData("C:/evil.png")]
    [InlineData("C:\\evil.png")]
    [InlineData("\\\\server\\share\\evil.png")]
    [InlineData("..\\evil.png")]
    [InlineData("train\\happy\\..\\..\\evil.png")]
    public void Import_PathThatLeavesTheZip_IsRefused(string path)
    {
        Zip(("train/happy/a.png", Png(1)), (path, Png(2)));

        AssertRefused("unsafe path");
    }

    [Fact]
    public void Import_ZipWithBackslashes_IsReadAsTheFoldersThatTheyMean()
    {
        Zip(("train\\", []), ("train\\happy\\a.png", Png(1)), ("train\\sad\\b.png", Png(2)), ("test\\happy\\c.png", Png(3)));

        using var dataset = Import("test.zip");

        Assert.Equal(["train/happy/a.png", "train/sad/b.png"], dataset[Split.Train].Names);
        Assert.Equal(["test/happy/c.png"], dataset[Split.Test].Names);
    }

    [Theory]
    [InlineData(850)]
    [InlineData(65001)]
    public void Import_ZipWithUmlautsAsWindowsOrAnybodyElseWritesThem_HasThemInItsClasses(int codePage)
    {
        var encoding = codePage == 65001 ? null : CodePagesEncodingProvider.Instance.GetEncoding(codePage);
        using (var file = File.Create(_folder.PathTo("test.zip")))
        using (var zip = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: false, encoding))
        {
            Add(zip, "M\u00fcde/a.png", Png(1));
            Add(zip, "wow/b.png", Png(2));
        }

        using var dataset = Import("test.zip", options: new ImportOptions { OwnClasses = true, ValidationShare = 0, TestShare = 0 });

        Assert.Equal(["M\u00fcde", "wow"], dataset.Classes);
    }

    [Theory]
    [InlineData("tr", "k\u0131zg\u0131n", "\u0130\u011frenme.png")]
    [InlineData("es", "k\u00eczg\u00ecn", "\u00ff\u00barenme.png")]
    public void Import_ZipOfWindowsByTheLanguageOfThePerson_HasItsLettersInClassesAndNames(string language, string folder, string name)
    {
        using (var file = File.Create(_folder.PathTo("test.zip")))
        using (var zip = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: false, Encoding.Latin1)) // which writes these very bytes
        {
            Add(zip, "k\u008dzg\u008dn/\u0098\u00a7renme.png", Png(1));
            Add(zip, "mutlu/b.png", Png(2));
        }

        using var dataset = Import(
            "test.zip", options: new ImportOptions { OwnClasses = true, Language = language, ValidationShare = 0, TestShare = 0 });

        Assert.Equal([folder, "mutlu"], dataset.Classes);
        Assert.Equal([$"{folder}/{name}", "mutlu/b.png"], dataset[Split.Train].Names);
    }

    [Fact]
    public void Import_ZipWithOneNameInBothSpellings_IsRefused()
    {
        Zip(("train/happy/a.png", Png(1)), ("train\\happy\\a.png", Png(2)));

        AssertRefused("twice");
    }

    [Fact]
    public void Import_ZipWithColonsInNames_IsRead()
    {
        Zip(("train/happy/Photo 12:30:05.png", Png(1)), ("./validation/happy/b.png", Png(2)));

        using var dataset = Import("test.zip");

        Assert.Equal(["train/happy/Photo 12:30:05.png"], dataset[Split.Train].Names);
        Assert.Equal(0, dataset.Manifest.Report.Skipped);
    }

    [Fact]
    public void Import_ZipWithWhatSystemsLeaveBehind_SkipsAndNamesIt()
    {
        Zip(
            ("train/happy/a.png", Png(1)),
            ("validation/happy/b.png", Png(2)),
            ("train/happy/.ipynb_checkpoints/a-checkpoint.png", Png(1)),
            ("__MACOSX/train/happy/._a.png", [1, 2, 3]));

        using var dataset = Import("test.zip");

        Assert.Equal((2, 0, 2), (dataset.Manifest.Report.Read, dataset.Manifest.Report.Quarantined, dataset.Manifest.Report.Skipped));
        Assert.Equal(
            ["__MACOSX/train/happy/._a.png", "train/happy/.ipynb_checkpoints/a-checkpoint.png"],
            dataset.Manifest.Report.Issues.Single(issue => issue.Cause == IssueCause.HiddenFile).Examples);
    }

    [Fact]
    public void Import_ZipInAZip_SaysToUnpackIt()
    {
        Zip(("data/faces.tar.gz", [1, 2, 3]));

        AssertRefused("It holds 'data/faces.tar.gz': unpack that first.");
    }

    [Fact]
    public void Import_DamagedZipOfAPerson_IsCalledAsThePersonCallsIt()
    {
        _folder.WriteBytes("test.zip", [1, 2, 3]);

        AssertRefused("'my faces.zip' is no complete zip", new ImportOptions { SourceName = "my faces.zip" });
    }

    [Fact]
    public void Import_LinkInZip_IsRefused()
    {
        using (var zip = ZipFile.Open(_folder.PathTo("test.zip"), ZipArchiveMode.Create))
        {
            Add(zip, "train/happy/a.png", Png(1));
            Add(zip, "train/happy/link.png", "/etc/passwd"u8.ToArray()).ExternalAttributes = unchecked((int)0xA1FF0000);
        }

        AssertRefused("link");
    }

    [Fact]
    public void Import_EntryThatUnpacksToFarMoreThanItsSize_IsRefused()
    {
        Zip(("train/happy/a.png", Png(1)), ("train/happy/bomb.png", new byte[8 << 20]));

        AssertRefused("100 times");
    }

    [Fact]
    public void Import_ZipThatUnpacksToTooManyBytes_IsRefused()
    {
        Zip(("train/happy/a.png", Png(1)), ("train/happy/b.png", TemporaryFolder.Noise(2, 1100)));

        AssertRefused("at most 1 MB", new ImportOptions { MaxUnpackedBytes = 1_000_000 });
    }

    [Fact]
    public void Import_ZipWithTooManyFiles_IsRefused()
    {
        using (var zip = ZipFile.Open(_folder.PathTo("test.zip"), ZipArchiveMode.Create))
        {
            for (int i = 0; i < 10_020; i++)
            {
                zip.CreateEntry($"train/happy/{i}.png", CompressionLevel.NoCompression);
            }
        }

        AssertRefused("10020 files", new ImportOptions { MaxImages = 10 });
    }

    [Fact]
    public void Import_MoreImagesThanAllowed_IsRefused()
    {
        Zip(("train/happy/a.png", Png(1)), ("train/happy/b.png", Png(2)), ("train/happy/c.png", Png(3)));

        AssertRefused("more than 2 images", new ImportOptions { MaxImages = 2 });
    }

    [Fact]
    public void Import_EncryptedEntry_IsRefused()
    {
        Zip(("train/happy/a.png", Png(1)));
        var bytes = File.ReadAllBytes(_folder.PathTo("test.zip"));
        // Bit 0 of the flags, in the central directory (PK\1\2, flags at 8).
        bytes[bytes.AsSpan().IndexOf("PK\u0001\u0002"u8) + 8] |= 1;
        _folder.WriteBytes("test.zip", bytes);

        AssertRefused("password");
    }

    [Fact]
    public void Import_TruncatedZip_IsRefused()
    {
        Zip(("train/happy/a.png", Png(1)), ("train/happy/b.png", Png(2)));
        _folder.WriteBytes("test.zip", File.ReadAllBytes(_folder.PathTo("test.zip"))[..^30]);

        AssertRefused("no complete zip");
    }

    [Fact]
    public void Import_ZipWithDamagedCsvData_IsRefused()
    {
        _folder.WriteCsv((0, "Training"), (3, "PublicTest"));
        Zip(("fer2013.csv", File.ReadAllBytes(_folder.PathTo("fer2013.csv"))));
        var bytes = File.ReadAllBytes(_folder.PathTo("test.zip"));
        bytes.AsSpan(60, 400).Fill(0xFF);
        _folder.WriteBytes("test.zip", bytes);
        File.Delete(_folder.PathTo("fer2013.csv"));

        AssertRefused("test.zip");
    }

    public void Dispose() => _folder.Dispose();

    private static byte[] Png(int seed) => PngEncoder.Encode(new GrayImage(48, 48, TemporaryFolder.Noise(seed)));

    private void Zip(params (string Path, byte[] Bytes)[] entries)
    {
        using var zip = ZipFile.Open(_folder.PathTo("test.zip"), ZipArchiveMode.Create);
        foreach (var (path, bytes) in entries)
        {
            Add(zip, path, bytes);
        }
    }

    private static ZipArchiveEntry Add(ZipArchive zip, string path, byte[] bytes)
    {
        var entry = zip.CreateEntry(path);
        using var stream = entry.Open();
        stream.Write(bytes);
        return entry;
    }

    private void AssertRefused(string reason, ImportOptions? options = null)
    {
        var error = Assert.Throws<DatasetException>(() => Import("test.zip", options: options));
        Assert.Contains(reason, error.Message);
        Assert.Equal(["test.zip"], Directory.GetFileSystemEntries(_folder.Root).Select(Path.GetFileName));
    }

    private FaceDataset Import(string source, string destination = "out", ImportOptions? options = null)
        => DatasetImporter.Import(_folder.PathTo(source), _folder.PathTo(destination), options);
}
