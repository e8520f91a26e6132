using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.AspNetCore.SignalR.Protocol;
using Microsoft.Extensions.DependencyInjection;

namespace FerWeb.Tests.Load;

/// <summary>A page as a browser opens it, down to its circuit and the renderings that come over it, without the browser.</summary>
internal sealed partial class IdlePage : IAsyncDisposable
{
    private readonly HubConnection _connection;
    private readonly TaskCompletionSource _painted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _renderings;

    private IdlePage(LoadedSite site, int person)
    {
        var builder = site.Hub("_blazor", person);
        builder.Services.AddSingleton<IHubProtocol, BlazorPackProtocol>();
        _connection = builder.Build();
        _connection.On<long, byte[]>("JS.RenderBatch", AcknowledgeAsync);
        _connection.On<long, string, string, int, long, int>("JS.BeginInvokeJS", AnswerAsync);
        _connection.On<string>("JS.Error", fault => Fault = fault);
    }

    /// <summary>What the site said ended the page; null while it is well.</summary>
    public string? Fault { get; private set; }

    /// <summary>How often something was painted.</summary>
    public int Renderings => Volatile.Read(ref _renderings);

    public bool IsConnected => _connection.State is HubConnectionState.Connected;

    /// <summary>Opens the page and waits until it is painted.</summary>
    public static async Task<IdlePage> OpenAsync(LoadedSite site, HttpClient client, int person, string path)
    {
        var html = await client.GetStringAsync(path);
        var page = new IdlePage(site, person);
        await page._connection.StartAsync();
        var state = State().Match(html) is { Success: true } kept ? kept.Groups[1].Value : "";
        await page._connection.InvokeAsync<string>("StartCircuit", site.Address.ToString(), new Uri(site.Address, path).ToString(), "[]", state);
        var roots = Root().Matches(html).Select((root, i) => new JsonObject
        {
            ["type"] = "add",
            ["ssrComponentId"] = i + 1,
            ["marker"] = JsonNode.Parse(root.Groups[1].Value),
        });
        var batch = new JsonObject { ["batchId"] = 1, ["operations"] = new JsonArray([.. roots]) };
        await page._connection.SendAsync("UpdateRootComponents", batch.ToJsonString(), state);
        await page._painted.Task.WaitAsync(TimeSpan.FromMinutes(2));
        return page;
    }

    /// <summary>The browser is gone: the connection ends without a word.</summary>
    public async ValueTask DisposeAsync() => await _connection.DisposeAsync();

    private Task AcknowledgeAsync(long batch, byte[] rendering)
    {
        Interlocked.Increment(ref _renderings);
        _painted.TrySetResult();
        return _connection.SendAsync("OnRenderCompleted", batch, null);
    }

    // A browser's modules answer with an object, other calls with nothing.
    private Task AnswerAsync(long task, string identifier, string arguments, int kind, long target, int call)
    {
        const int Reference = 1;
        JsonNode? result = kind == Reference ? new JsonObject { ["__jsObjectId"] = task } : null;
        return task == 0
            ? Task.CompletedTask
            : _connection.SendAsync("EndInvokeJSFromDotNet", task, true, new JsonArray(task, true, result).ToJsonString(JsonSerializerOptions.Web));
    }

    [GeneratedRegex("<!--Blazor:({\"type\":\"server\".*?})-->", RegexOptions.Singleline)]
    private static partial Regex Root();

    [GeneratedRegex("<!--Blazor-Server-Component-State:(.*?)-->", RegexOptions.Singleline)]
    private static partial Regex State();
}
