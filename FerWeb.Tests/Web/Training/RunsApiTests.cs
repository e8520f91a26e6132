using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using FerWeb.Runs;
using FerWeb.Tests.Runs;
using Microsoft.Extensions.DependencyInjection;

namespace FerWeb.Tests.Web.Training;

public sealed class RunsApiTests : IDisposable
{
    private readonly Site _site = new();
    private readonly HttpClient _client;

    public RunsApiTests() => _client = _site.CreateClient();

    public void Dispose() => _site.Dispose();

    [Theory]
    [InlineData("{}", "dataset")]
    [InlineData("{\"dataset\": \"drawn\", \"network\": \"none\"}", "network")]
    [InlineData("{\"dataset\": \"../etc\"}", "data set")]
    [InlineData("{\"dataset\": \"drawn\", \"device\": \"gpu\"}", "device 'gpu'")]
    [InlineData("{\"dataset\": \"drawn\", \"name\": \" \"}", "name of 1 to")]
    public async Task Start_WhatCannotBeTrained_IsRefusedWithASentence(string body, string word)
    {
        var answer = await _client.PostAsync("api/v1/runs", new StringContent(body, new System.Net.Http.Headers.MediaTypeHeaderValue("application/json")));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(word, (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("POST", "nope/stop")]
    [InlineData("POST", "nope/resume")]
    [InlineData("DELETE", "nope")]
    [InlineData("GET", "nope")]
    public async Task Run_ThatIsNotThere_IsNotFound(string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), $"api/v1/runs/{path}");

        var answer = await _client.SendAsync(request);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains("'nope'", (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-1, HttpStatusCode.BadRequest)]
    [InlineData(0, HttpStatusCode.OK)]
    [InlineData(1_000_000, HttpStatusCode.BadRequest)]
    public async Task Events_AfterANumberThatTheRunDoesNotHave_AreRefused(long after, HttpStatusCode status)
    {
        var run = _site.Services.GetRequiredService<IRunStore>().Launch();

        Assert.Equal(status, (await _client.GetAsync($"api/v1/runs/{run.Id}/events?after={after}")).StatusCode);
    }
}
