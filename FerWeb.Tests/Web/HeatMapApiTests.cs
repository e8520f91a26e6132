using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace FerWeb.Tests.Web;

public sealed class HeatMapApiTests : IDisposable
{
    private readonly Site _site = new();
    private readonly HttpClient _client;

    public HeatMapApiTests() => _client = _site.CreateClient();

    public void Dispose() => _site.Dispose();

    [Fact]
    public async Task HeatMap_OfAResult_IsAPictureOfTheAskedEmotion()
    {
        var id = await RecognizeAsync();

        var happy = await _client.GetAsync(Path(id, 0));
        var sad = await _client.GetByteArrayAsync(Path(id, 0) + "?emotion=sad");

        Assert.Equal("image/png", happy.Content.Headers.ContentType?.MediaType);
        Assert.NotEqual(sad, await happy.Content.ReadAsByteArrayAsync());
    }

    [Theory]
    [InlineData(1, "", HttpStatusCode.NotFound)]
    [InlineData(0, "?emotion=bored", HttpStatusCode.BadRequest)]
    public async Task HeatMap_OfWhatIsNotThere_IsRefused(int face, string query, HttpStatusCode status)
        => Assert.Equal(status, (await _client.GetAsync(Path(await RecognizeAsync(), face) + query)).StatusCode);

    [Fact]
    public async Task HeatMap_OfAResultNotKept_IsNotFound()
        => Assert.Equal(HttpStatusCode.NotFound, (await _client.GetAsync(Path("AAAAAAAAAAAAAAAAAAAAAA", 0))).StatusCode);

    private static string Path(string id, int face) => $"api/v1/recognize/results/{id}/faces/{face}/heat-map";

    private async Task<string> RecognizeAsync()
    {
        var answer = await _client.PostAsync("api/v1/recognize", new ByteArrayContent(PhotoBytes.Jpeg()));
        return (await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>()).GetProperty("result_id").GetString()!;
    }
}
