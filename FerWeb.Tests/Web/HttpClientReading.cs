namespace FerWeb.Tests.Web;

/// <summary>Reads a page whatever its status.</summary>
internal static class HttpClientReading
{
    public static async Task<string> GetStringOfAsync(this HttpClient client, string address)
    {
        using var response = await client.GetAsync(address);
        return await response.Content.ReadAsStringAsync();
    }
}
