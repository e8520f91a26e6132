using FerWeb.Runs;

namespace FerWeb.Tests.Web;

/// <summary>Few pictures are counted, many are said in per cent.</summary>
public sealed class SmallSampleTests
{
    [Theory]
    [InlineData(2 / 3.0, 9, "6 of 9")]
    [InlineData(0.875, 8, "7 of 8")]
    [InlineData(2 / 3.0, 30, "66.7\u00a0%")]
    [InlineData(2 / 3.0, null, "66.7\u00a0%")]
    [InlineData(null, 9, "–")]
    public void Words_OfAShare_CountWhatIsFew(double? share, int? count, string words) => Assert.Equal(words, SmallSample.Words(share, count));
}
