using FerWeb.Cli;
using FerWeb.Engine.Photos;

namespace FerWeb.Tests.Cli;

public sealed class ErrorTextTests
{
    [Fact]
    public void ErrorText_EngineException_IsItsOwnMessage()
    {
        var sentence = ErrorText.Of(new ImageReadException(ImageFault.Empty, "The file has no bytes."));

        Assert.Equal("The file has no bytes.", sentence);
    }

    [Fact]
    public void ErrorText_MissingFile_NamesTheFile()
    {
        var error = Assert.Throws<FileNotFoundException>(() => File.ReadAllBytes(Path.Combine(Path.GetTempPath(), "no-such-photo.jpg")));

        Assert.Contains("no-such-photo.jpg", ErrorText.Of(error), StringComparison.Ordinal);
    }

    [Fact]
    public void ErrorText_FaultOfTheProgram_HasNone() => Assert.Null(ErrorText.Of(new InvalidOperationException("a bug")));
}
