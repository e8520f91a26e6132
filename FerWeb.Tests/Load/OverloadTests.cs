using System.Net;
using System.Text.Json;
using FerWeb.Api;
using FerWeb.Tests.Shared;
using Xunit.Abstractions;

namespace FerWeb.Tests.Load;

/// <summary>More than the site takes on: it says so, goes on with the rest, and is well at once when it is over.</summary>
[Collection(LoadedSites.Name)]
public sealed class OverloadTests(ITestOutputHelper output)
{
    private const int Places = 10;

    [Fact]
    public async Task Photos_MoreThanThereArePlaces_AreAnsweredOrToldToComeAgainAndNothingElseSuffers()
    {
        using var site = await LoadedSite.StartAsync("--Limits:MaxConcurrent", "2", "--Limits:MaxWaiting", $"{Places - 2}");
        var tally = new Tally();
        using var over = new CancellationTokenSource();
        var others = Task.Run(() => ReadAsync(site, tally, over.Token));
        for (var round = 0; round < Repetitions.Of(1, 20); round++)
        {
            await Task.WhenAll(Enumerable.Range(1, Repetitions.Of(60, 200)).Select(person => Task.Run(() => SendAsync(site, person, tally))));
            using var next = site.Client(0);
            Assert.Equal(HttpStatusCode.OK, (await PostAsync(next)).StatusCode);
        }

        await over.CancelAsync();
        await others;
        output.WriteLine($"{tally}; {await site.MeasureAsync()}");
        tally.OnlyHas(["/ 200", "/health/ready 200", "/runs 200", "photo 200", "photo 503"]);
        Assert.InRange(tally.Of("photo 200"), Places, int.MaxValue);
        site.HasNoErrors();
    }

    [Fact]
    public async Task Photos_OfOneAddressTooOften_Answer429WhileOthersAreServed()
    {
        const int Burst = 60;
        using var site = await LoadedSite.StartAsync();
        using var greedy = site.Client(1);
        using var other = site.Client(2);
        var tally = new Tally();
        for (var i = 0; i < Repetitions.Of(3, 50) * Burst; i++)
        {
            using var answer = await greedy.PostAsync(RecognizeApi.Path, new ByteArrayContent([1, 2, 3]));
            tally.Add("greedy", answer.StatusCode);
            if (answer.StatusCode is HttpStatusCode.TooManyRequests)
            {
                await CheckRefusalAsync(answer);
            }

            if (i % Burst == 0)
            {
                tally.Add("other", (await PostAsync(other)).StatusCode);
            }
        }

        output.WriteLine(tally.ToString());
        tally.OnlyHas(["greedy 415", "greedy 429", "other 200"]);
        site.HasNoErrors();
    }

    private static async Task SendAsync(LoadedSite site, int person, Tally tally)
    {
        using var client = site.Client(person);
        using var answer = await PostAsync(client);
        tally.Add("photo", answer.StatusCode);
        if (answer.StatusCode is not HttpStatusCode.OK)
        {
            await CheckRefusalAsync(answer);
        }
    }

    private static async Task CheckRefusalAsync(HttpResponseMessage answer)
    {
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.InRange(answer.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));
        using var problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        Assert.NotEmpty(problem.RootElement.GetProperty("detail").GetString()!);
    }

    private static async Task ReadAsync(LoadedSite site, Tally tally, CancellationToken over)
    {
        using var client = site.Client(0);
        while (!over.IsCancellationRequested)
        {
            foreach (var path in new[] { "/", "/runs", "/health/ready" })
            {
                using var answer = await client.GetAsync(path, CancellationToken.None);
                tally.Add(path, answer.StatusCode);
            }
        }
    }

    private static async Task<HttpResponseMessage> PostAsync(HttpClient client)
    {
        using var content = new ByteArrayContent(People.Face(0));
        return await client.PostAsync(RecognizeApi.Path, content);
    }
}
