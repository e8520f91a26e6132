using System.Net;
using System.Net.Sockets;

namespace FerWeb.Tests.Web;

/// <summary>The site fetches nothing that a client names: it would reach what only the site can reach.</summary>
public sealed class ForeignAddressTests : IDisposable
{
    private readonly Site _site = new();
    private readonly TcpListener _elsewhere = new(IPAddress.Loopback, 0);

    public ForeignAddressTests() => _elsewhere.Start();

    public void Dispose()
    {
        _elsewhere.Dispose();
        _site.Dispose();
    }

    [Theory]
    [InlineData("api/v1/recognize", "{\"image\": \"ADDRESS\"}")]
    [InlineData("gradio_api/call/predict", "{\"data\": [{\"path\": \"ADDRESS\"}]}")]
    [InlineData("gradio_api/call/predict", "{\"data\": [{\"path\": null, \"url\": \"ADDRESS\", \"meta\": {\"_type\": \"gradio.FileData\"}}]}")]
    [InlineData("gradio_api/call/predict", "{\"data\": [\"ADDRESS\"]}")]
    [InlineData("gradio_api/queue/join", "{\"data\": [{\"url\": \"ADDRESS\"}], \"session_hash\": \"a\", \"fn_index\": 0}")]
    public async Task Photo_NamedByItsAddress_IsRefusedAndNobodyIsAsked(string path, string body)
    {
        using var client = _site.CreateClient();
        using var content = new StringContent(body.Replace("ADDRESS", $"http://{_elsewhere.LocalEndpoint}/photo.png"), null, "application/json");

        var answer = await client.PostAsync(path, content);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.False(_elsewhere.Pending());
        Assert.Empty(_site.Recognizer.Photos);
    }
}
