using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FerWeb.Tests.Engine.Datasets;
using FerWeb.Tests.Workspace;
using FerWeb.Workspace;
using FerWeb.Workspace.Runs;
using FerWeb.Workspace.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace FerWeb.Tests.Web.Notify;

/// <summary>A site that tells a program on another port what comes of runs.</summary>
public sealed class WebhookTests : IDisposable
{
    private const string Secret = "a secret of both";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Webhook_RunsThatEndAlsoWhileTheSiteIsOff_AreToldOnceEach()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        Run early;
        using (var store = RunStore.Open(new DataFolder(_folder.PathTo("data"))))
        {
            early = store.Trained("early", [0.3, 0.4]);
        }

        await using (var site = Open(receiver))
        {
            var store = site.Services.GetRequiredService<IRunStore>();
            store.Move(store.Launch("broken"), RunStatus.Failed, "worker", StopCause.Error, $"It ended with code {3}.");
            await Patience.UntilAsync(() => receiver.Received.Count == 2);
        }

        await using (var site = Open(receiver))
        {
            var store = site.Services.GetRequiredService<IRunStore>();
            store.Move(store.Launch("patient"), RunStatus.EarlyStopped, "worker", StopCause.Patience);
            await Patience.UntilAsync(() => receiver.Received.Count == 3);
        }

        var told = receiver.Received.Select(post => JsonSerializer.Deserialize<JsonElement>(post.Body)).ToArray();
        Assert.Equal(
            [("run.finished", "early"), ("run.failed", "broken"), ("run.stopped_early", "patient")],
            told.Select(message => (message.GetProperty("event").GetString(), message.GetProperty("name").GetString())));
        Assert.Equal(["finished", "failed", "early_stopped"], told.Select(message => message.GetProperty("state").GetString()));
        Assert.Equal((early.Id, $"https://faces.example.org/lab/runs/{early.Id}"), (TextOf(told[0], "id"), TextOf(told[0], "link")));
        Assert.Equal((2, 0.4), (told[0].GetProperty("epoch").GetInt32(), told[0].GetProperty("validation_accuracy").GetDouble()));
        Assert.Equal("It ended with code 3.", TextOf(told[1], "reason"));
        Assert.All(receiver.Received, post => Assert.Equal(
            ("application/json", $"sha256={Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), post.Body))}"),
            (post.ContentType, post.Signature)));
    }

    [Fact]
    public async Task Webhook_ReceiverThatFails_IsAskedAgain_AndOneThatRefusesIsNot()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        foreach (var status in (int[])[500, 204, 410])
        {
            receiver.Answers.Enqueue(status);
        }

        await using var site = Open(receiver);
        var store = site.Services.GetRequiredService<IRunStore>();
        Run[] runs = [.. new[] { "first", "second", "third" }.Select(name => store.Trained(name, [0.3]))];

        await Patience.UntilAsync(() => receiver.Received.Count == 4);

        Assert.Equal(
            ["first", "first", "second", "third"],
            receiver.Received.Select(post => TextOf(JsonSerializer.Deserialize<JsonElement>(post.Body), "name")));
        Assert.Equal(receiver.Received[0].Body, receiver.Received[1].Body);
        var fault = Assert.Single(site.Log.Text.Split('\n'), line => line.StartsWith("Notify:Webhook was not told", StringComparison.Ordinal));
        Assert.Contains(runs[1].Id, fault, StringComparison.Ordinal);
        Assert.Contains("410", fault, StringComparison.Ordinal);
        Assert.DoesNotContain(receiver.Address, site.Log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Webhook_ReceiverWhoseAnswersDoNotEnd_IsToldTheNextOne()
    {
        await using var receiver = await WebhookReceiver.StartAsync(hasEndlessAnswers: true);
        await using var site = Open(receiver);
        var store = site.Services.GetRequiredService<IRunStore>();
        store.Trained("first", [0.3]);
        store.Trained("second", [0.3]);

        await Patience.UntilAsync(() => receiver.Received.Count == 2);

        Assert.DoesNotContain("Notify:Webhook was not told", site.Log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Webhook_NobodyAtItsAddress_IsLoggedWithoutIt()
    {
        string address;
        await using (var gone = await WebhookReceiver.StartAsync())
        {
            address = gone.Address + "/a-key-of-its-own";
        }

        await using var site = Open(address);
        var run = site.Services.GetRequiredService<IRunStore>().Trained("unheard", [0.3]);

        await Patience.UntilAsync(() => site.Log.Text.Contains($"Notify:Webhook was not told what has come of {run.Id}", StringComparison.Ordinal));

        Assert.DoesNotContain("a-key-of-its-own", site.Log.Text, StringComparison.Ordinal);
    }

    private static string? TextOf(JsonElement message, string name) => message.GetProperty(name).GetString();

    private Site Open(WebhookReceiver receiver) => Open(receiver.Address);

    private Site Open(string address) => new(new Dictionary<string, string>
    {
        ["Storage:Folder"] = _folder.PathTo("data"),
        ["Notify:Webhook"] = address,
        ["Notify:Secret"] = Secret,
        ["Notify:Site"] = "https://faces.example.org/lab/",
    });
}
