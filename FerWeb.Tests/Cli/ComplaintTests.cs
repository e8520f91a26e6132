using FerWeb.Cli;
using FerWeb.Engine.Photos;

namespace FerWeb.Tests.Cli;

public sealed class ComplaintTests
{
    [Fact]
    public void Sentence_EngineException_IsItsOwnMessage()
    {
        var sentence = Complaint.Sentence(new ImageReadException(ImageFault.Empty, "The file has no bytes."));

        Assert.Equal("The file has no bytes.", sentence);
    }

    [Fact]
    public void Sentence_MissingFile_NamesTheFile()
    {
        var error = Assert.Throws<FileNotFoundException>(() => File.ReadAllBytes(Path.Combine(Path.GetTempPath(), "no-such-photo.jpg")));

        Assert.Contains("no-such-photo.jpg", Complaint.Sentence(error), StringComparison.Ordinal);
    }

    [Fact]
    public void Sentence_FaultOfTheProgram_HasNone() => Assert.Null(Complaint.Sentence(new InvalidOperationException("a bug")));
}
