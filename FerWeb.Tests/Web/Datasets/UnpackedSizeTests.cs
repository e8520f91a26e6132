using FerWeb.Tests.Engine.Datasets;

namespace FerWeb.Tests.Web.Datasets;

/// <summary>How much a zip may unpack to goes with how large a file may be.</summary>
public sealed class UnpackedSizeTests
{
    [Theory]
    [InlineData(2_000_000, "'faces.zip' would unpack to 6000 MB; at most 4000 MB are allowed. Unpack it and import what it holds. For data sets on a site, ")]
    [InlineData(3_000_000_000, "No image or row in 'faces.zip' can be used: ")]
    public async Task Upload_OfAZipOf6GigabytesUnpacked_IsReadWhereFilesMayHaveHalfOfThat(long maxUploadBytes, string fault)
    {
        await using var site = new DatasetSite(maxUploadBytes);
        using var file = new ByteArrayContent(HugeZipTests.Zip(["train/happy/a.png", "train/sad/b.png"], each: 3_000_000_000));
        using var form = new MultipartFormDataContent { { file, "file", "faces.zip" } };

        var import = await site.EndAsync(await site.Client.PostAsync(DatasetSite.Datasets, form));

        Assert.StartsWith(fault, import.GetProperty("fault").GetString(), StringComparison.Ordinal);
    }
}
