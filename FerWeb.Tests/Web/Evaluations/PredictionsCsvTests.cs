using System.Text;
using FerWeb.Engine.Evaluation;
using FerWeb.Engine.Recognition;
using FerWeb.Evaluations;

namespace FerWeb.Tests.Web.Evaluations;

public sealed class PredictionsCsvTests
{
    // A spreadsheet takes a file without the mark for Latin-1; a program has to know of one.
    [Theory]
    [InlineData("Müde", "\uFEFFimage,label,predicted,Müde,wow\r\n0,Müde,wow,0.25,0.75\r\n")]
    [InlineData("calm", "image,label,predicted,calm,wow\r\n0,calm,wow,0.25,0.75\r\n")]
    public void Write_ClassNames_HaveAMarkBeforeThemWhereTheyAreNotAscii(string first, string expected)
    {
        var rows = new LabelledPredictions(2, [0.25f, 0.75f], [0], [0]);

        var csv = PredictionsCsv.Write(HeadFigures.Of(rows, LabelHead.Fer, [first, "wow"], new HashSet<int> { 0 }), rows);

        Assert.Equal(expected, Encoding.UTF8.GetString(csv));
    }
}
