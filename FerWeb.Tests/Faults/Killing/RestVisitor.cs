using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace FerWeb.Tests.Faults.Killing;

/// <summary>Somebody who uses the site by REST while it is being killed, and asks again when no answer came.</summary>
internal sealed class RestVisitor(Uri site) : IDisposable
{
    private static readonly TimeSpan _betweenTries = TimeSpan.FromMilliseconds(200);

    // A site that is only slow may still do what its visitor has given up: asked again, it would do it twice.
    private readonly HttpClient _client = new() { BaseAddress = site, Timeout = TimeSpan.FromMinutes(5) };
    private int _answers;
    private int _refused;

    /// <value>How many answers were good, and how many requests met a site or database that was being killed.</value>
    public (int Good, int Refused) Counts => (_answers, _refused);

    /// <value>Answers that nobody should get, whatever is being killed.</value>
    public List<string> Wrong { get; } = [];

    public void Dispose() => _client.Dispose();

    /// <summary>Puts a clone of a run into the queue, once, under a name that nobody else uses.</summary>
    /// <returns>Its id.</returns>
    public async Task<string> CloneAsync(string template, string name, CancellationToken cancellation)
    {
        while (true)
        {
            // What got no answer may have been done.
            if (await GetAsync($"api/v1/runs?text={name}&take=500", cancellation) is { } found)
            {
                var there = found.GetProperty("runs").EnumerateArray().Where(run => run.GetProperty("name").GetString() == name).ToList();
                if (there.Count > 0)
                {
                    return Assert.Single(there).GetProperty("id").GetString()!;
                }

                var made = await AskAsync(() => _client.PostAsJsonAsync($"api/v1/runs/{template}/clone", new { name }, cancellation), HttpStatusCode.Created);
                if (made is { } answer)
                {
                    return answer.GetProperty("run").GetProperty("id").GetString()!;
                }
            }

            await Task.Delay(_betweenTries, cancellation);
        }
    }

    /// <summary>Looks at the list again and again.</summary>
    public async Task LookAsync(CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            await GetAsync("api/v1/runs?take=20", cancellation);
            await Task.Delay(_betweenTries, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private Task<JsonElement?> GetAsync(string address, CancellationToken cancellation)
        => AskAsync(() => _client.GetAsync(new Uri(address, UriKind.Relative), cancellation), HttpStatusCode.OK);

    private async Task<JsonElement?> AskAsync(Func<Task<HttpResponseMessage>> ask, HttpStatusCode good)
    {
        try
        {
            using var answer = await ask();
            if (answer.StatusCode == good)
            {
                var body = await answer.Content.ReadFromJsonAsync<JsonElement>();
                Interlocked.Increment(ref _answers);
                return body;
            }

            if (answer.StatusCode != HttpStatusCode.ServiceUnavailable)
            {
                var text = $"{answer.StatusCode} {await answer.Content.ReadAsStringAsync()}";
                lock (Wrong)
                {
                    Wrong.Add(text);
                }
            }
        }
        catch (Exception error) when (error is HttpRequestException or IOException or OperationCanceledException)
        {
            // Killed.
        }

        Interlocked.Increment(ref _refused);
        return null;
    }
}
