using System.Text;
using FerWeb.Engine.Storage;

namespace FerWeb.Tests.Engine.Storage;

public sealed class JsonFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ferweb-json");

    private string File => Path.Combine(_folder.FullName, "a.json");

    public static TheoryData<string> Encodings => ["utf-8", "utf-16", "utf-16BE", "utf-32"];

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [MemberData(nameof(Encodings))]
    public void Read_FileWithAByteOrderMark_IsRead(string encoding)
    {
        System.IO.File.WriteAllText(File, """{ "name": "Gülen yüzler" }""", Encoding.GetEncoding(encoding));

        Assert.Equal("Gülen yüzler", JsonFile.Read<Named>(File, JsonFormats.Strict)?.Name);
    }

    [Fact]
    public void Read_WhatWasWritten_IsTheSameWithEveryNumber()
    {
        Named[] written = [new("a", double.NaN), new("b", double.NegativeInfinity), new("c", 0.1)];

        JsonFile.Write(File, written, JsonFormats.Compact);

        Assert.Equal(written, JsonFile.Read<Named[]>(File, JsonFormats.Compact));
        Assert.EndsWith("\n", System.IO.File.ReadAllText(File), StringComparison.Ordinal);
    }

    private sealed record Named(string Name, double Number = 0);
}
