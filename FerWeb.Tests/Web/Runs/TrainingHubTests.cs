using System.Text.Json;
using FerWeb.Runs;
using FerWeb.Tests.Workspace;
using FerWeb.Workspace.Runs;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;

namespace FerWeb.Tests.Web.Runs;

/// <summary>The list of runs as any SignalR client asks for it.</summary>
public sealed class TrainingHubTests : IAsyncLifetime
{
    private readonly Site _site = new();
    private HubConnection _hub = null!;

    public async Task InitializeAsync()
    {
        _site.Services.GetRequiredService<IRunStore>().Create(RunSpecs.Small(), "ada");
        _hub = new HubConnectionBuilder()
            .WithUrl(new Uri(_site.ClientOptions.BaseAddress, TrainingHub.Path), HttpTransportType.LongPolling, options
                => options.HttpMessageHandlerFactory = _ => _site.Server.CreateHandler())
            .Build();
        await _hub.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await _hub.DisposeAsync();
        await _site.DisposeAsync();
    }

    [Theory]
    [InlineData(null, 1, 1)]
    [InlineData("", 500, 1)]
    [InlineData("no-such-word", 5, 0)]
    public async Task Runs_WithOrWithoutAText_AreThoseThatHaveIt(string? text, int take, int total)
        => Assert.Equal(total, (await FirstAsync(text, take)).GetProperty("total").GetInt32());

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(501)]
    public async Task Runs_FewerOrMoreThanCanBeTold_AreRefused(int take)
        => Assert.Contains(
            "'take' is 1 to 500", (await Assert.ThrowsAnyAsync<Exception>(() => FirstAsync("", take))).Message, StringComparison.Ordinal);

    private async Task<JsonElement> FirstAsync(string? text, int take)
    {
        using var enough = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        await foreach (var list in _hub.StreamAsync<JsonElement>("Runs", text, take, enough.Token))
        {
            return list;
        }

        throw new InvalidOperationException("The stream ended without a list.");
    }
}
