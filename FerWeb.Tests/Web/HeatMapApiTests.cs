using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using FerWeb.Engine.Photos;
using FerWeb.Recognition;
using FerWeb.Tests.Engine.Datasets;
using FerWeb.Tests.Shared;
using FerWeb.Workspace;
using Microsoft.Extensions.DependencyInjection;

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

    [Fact]
    public async Task HeatMap_OfAPictureThatIsNearlyAFace_IsOfTheCutThatCountsMost()
    {
        var results = _site.Services.GetRequiredService<RecognitionResultStore>();
        var result = results.Find(await RecognizeAsync())!;
        var framed = new GrayImage(48, 48, TemporaryFolder.Noise(1));
        var id = results.Add(result with { Faces = [result.Faces[0] with { Framed = framed }] });

        Assert.Equal(HttpStatusCode.OK, (await _client.GetAsync(Path(id, 0))).StatusCode);

        Assert.Same(framed, _site.Recognizer.LastExplained);
    }

    [Theory]
    [InlineData(1, "", HttpStatusCode.NotFound)]
    [InlineData(0, "?emotion=bored", HttpStatusCode.BadRequest)]
    public async Task HeatMap_OfWhatIsNotThere_IsRefused(int face, string query, HttpStatusCode status)
        => Assert.Equal(status, (await _client.GetAsync(Path(await RecognizeAsync(), face) + query)).StatusCode);

    [Fact]
    public async Task HeatMap_OfAResultNotKept_IsNotFound()
        => Assert.Equal(HttpStatusCode.NotFound, (await _client.GetAsync(Path("AAAAAAAAAAAAAAAAAAAAAA", 0))).StatusCode);

    [Fact]
    public async Task HeatMap_OfAModelThatIsTried_IsGivenForAsLongAsItIsThere()
    {
        var folder = Directory.CreateDirectory(System.IO.Path.Combine(_site.Services.GetRequiredService<DataFolder>().Models, "tried")).FullName;
        foreach (var file in Directory.GetFiles(ShippedModel.Folder))
        {
            File.Copy(file, System.IO.Path.Combine(folder, System.IO.Path.GetFileName(file)));
        }

        var id = await RecognizeAsync("api/v1/models/tried/recognize?whole=true");
        Assert.Equal(HttpStatusCode.OK, (await _client.GetAsync(Path(id, 0))).StatusCode);
        Directory.Delete(folder, recursive: true);
        using var refusal = await _client.GetAsync(Path(id, 0));

        Assert.Equal(HttpStatusCode.Conflict, refusal.StatusCode);
        Assert.Contains("does not answer any more", await refusal.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static string Path(string id, int face) => $"api/v1/recognize/results/{id}/faces/{face}/heat-map";

    private async Task<string> RecognizeAsync(string address = "api/v1/recognize")
    {
        var photo = await File.ReadAllBytesAsync(System.IO.Path.Combine(Checkout.Root, "wwwroot-assets", "static", "examples", "happy.png"));
        var answer = await _client.PostAsync(address, new ByteArrayContent(photo));
        return (await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>()).GetProperty("result_id").GetString()!;
    }
}
