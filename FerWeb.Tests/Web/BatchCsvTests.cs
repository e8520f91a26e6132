using System.Globalization;
using FerWeb.Engine.Emotions;
using FerWeb.Engine.Faces;
using FerWeb.Engine.Photos;
using FerWeb.Engine.Recognition;
using FerWeb.Recognition;

namespace FerWeb.Tests.Web;

/// <summary>The file of a batch, as a spreadsheet or a program reads it.</summary>
public sealed class BatchCsvTests
{
    private static readonly float[] _sad = [0.012f, 0.0004f, 0.008f, 0.0146f, 0.93f, 0.02f, 0.015f];

    [Fact]
    public void Write_PhotoWithTwoFaces_HasARowForEachWithItsSevenProbabilities()
    {
        var rows = Read(BatchCsv.Write([("a.jpg", Result(2), null)], new RecognitionOptions()));

        Assert.Equal(["file", "faces", "face", "emotion", "probability", "sure", .. EmotionNames.All, "model", "labels", "note"], rows[0]);
        Assert.Equal(
            ["a.jpg", "2", "1", "sad", "0.9300", "yes", "0.0120", "0.0004", "0.0080", "0.0146", "0.9300", "0.0200", "0.0150", "m", "crowd", ""], rows[1]);
        Assert.Equal("2", rows[2][2]);
        Assert.Equal(3, rows.Count);
    }

    [Fact]
    public void Write_SeveralFaces_NumbersThemAsAPersonReadsThePhoto()
    {
        // As found: below, top right, top left.
        var (below, right, left) = (Face(10, 80, Emotion.Sad), Face(60, 5, Emotion.Happy), Face(5, 8, Emotion.Fear));
        var result = new RecognitionResult("m", LabelHead.Crowd, 100, 120, false, [below, right, left], TimeSpan.Zero);

        var rows = Read(BatchCsv.Write([("a.jpg", result, null)], new RecognitionOptions()));

        Assert.Equal([("1", "fear"), ("2", "happy"), ("3", "sad")], rows.Skip(1).Select(row => (row[2], row[3])));

        static FaceResult Face(int x, int y, Emotion emotion) => new(new FaceBox(x, y, 30, 30, 0, 1), emotion, _sad, new GrayImage(1, 1, [0]));
    }

    [Fact]
    public void Write_NoFaceOrNoAnswer_HasARowThatSaysSo()
    {
        var rows = Read(BatchCsv.Write([("empty.jpg", Result(0), null), ("text.jpg", null, "That is not a photo.")], new RecognitionOptions()));

        Assert.All(rows, row => Assert.Equal(rows[0].Count, row.Count));
        Assert.Equal(("0", "no face found"), (rows[1][1], rows[1][^1]));
        Assert.Equal(("", "That is not a photo."), (rows[2][1], rows[2][^1]));
    }

    [Theory]
    [InlineData("=cmd|' /C calc'!A0.jpg")]
    [InlineData("+1.jpg")]
    [InlineData("-1.jpg")]
    [InlineData("@SUM(A1).jpg")]
    [InlineData("\tx.jpg")]
    [InlineData("\rx.jpg")]
    public void Write_NameThatASpreadsheetWouldRun_IsMadeText(string name)
        => Assert.Equal("'" + name, Read(BatchCsv.Write([(name, Result(1), null)], new RecognitionOptions()))[1][0]);

    [Theory]
    [InlineData("Müller, Anna.jpg")]
    [InlineData("the \"best\" one.jpg")]
    [InlineData("two\r\nlines.jpg")]
    [InlineData("plain.jpg")]
    public void Write_NameWithSpecialCharacters_IsReadBackAsItIs(string name)
        => Assert.Equal(name, Read(BatchCsv.Write([(name, Result(1), null)], new RecognitionOptions()))[1][0]);

    [Theory]
    [InlineData("a;b.jpg")]
    [InlineData("a\tb.jpg")]
    public void Write_NameWithWhatSpreadsheetsSeparateBy_IsQuoted(string name)
        => Assert.Contains($"\r\n\"{name}\",", BatchCsv.Write([(name, Result(1), null)], new RecognitionOptions()), StringComparison.Ordinal);

    [Fact]
    public void Write_InACountryWithDecimalCommas_WritesPoints()
    {
        var before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("de-DE");
        try
        {
            Assert.Equal("0.9300", Read(BatchCsv.Write([("a.jpg", Result(1), null)], new RecognitionOptions()))[1][4]);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    private static RecognitionResult Result(int faces) => new(
        "m", LabelHead.Crowd, 10, 10, false,
        [.. Enumerable.Range(0, faces).Select(_ => new FaceResult(new FaceBox(0, 0, 1, 1, 0, 1), Emotion.Sad, _sad, new GrayImage(1, 1, [0])))],
        TimeSpan.Zero);

    /// <summary>Reads RFC 4180: rows end with CR LF, fields with commas or quotes are quoted, quotes in them doubled.</summary>
    private static List<List<string>> Read(string text)
    {
        var (rows, row, field) = (new List<List<string>>(), new List<string>(), new System.Text.StringBuilder());
        for (var (at, isQuoted) = (0, false); at < text.Length; at++)
        {
            if (text[at] == '"' && isQuoted && at + 1 < text.Length && text[at + 1] == '"')
            {
                field.Append(text[at++]);
            }
            else if (text[at] == '"')
            {
                isQuoted = !isQuoted;
            }
            else if (!isQuoted && text[at] is ',' or '\r')
            {
                row.Add(field.ToString());
                field.Clear();
                if (text[at] == '\r')
                {
                    Assert.Equal('\n', text[++at]);
                    rows.Add(row);
                    row = [];
                }
            }
            else
            {
                field.Append(text[at]);
            }
        }

        Assert.Empty(row);
        return rows;
    }
}
