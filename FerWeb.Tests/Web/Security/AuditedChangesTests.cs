using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using FerWeb.Engine.Datasets;
using FerWeb.Tests.Shared;
using FerWeb.Tests.Web.Datasets;
using FerWeb.Tests.Workspace;
using FerWeb.Workspace;
using FerWeb.Workspace.Audit;
using FerWeb.Workspace.Runs;
using Microsoft.Extensions.DependencyInjection;

namespace FerWeb.Tests.Web.Security;

/// <summary>Each change that others may ask after stands in the audit log, with who made it: runs, sweeps, evaluations, models, data sets.</summary>
public sealed class AuditedChangesTests : IDisposable
{
    private readonly Site _site = new(new Dictionary<string, string> { ["Recognition:ModelsFolder"] = Path.Combine(Checkout.Root, "models") });
    private readonly HttpClient _client;

    public AuditedChangesTests() => _client = _site.CreateClient();

    private DataFolder Data => _site.Services.GetRequiredService<DataFolder>();

    public void Dispose() => _site.Dispose();

    [Fact]
    public async Task Runs_WhateverIsDoneWithThem_StandsInTheLog()
    {
        DrawnSets.PutDrawn(Data);
        var id = (await PostAsync("runs", new { dataset = "drawn" })).GetProperty("run").GetProperty("id").GetString()!;
        var store = _site.Services.GetRequiredService<IRunStore>();
        var run = store.Claim("here", TimeSpan.FromMinutes(1), _ => true)!;
        store.Move(run, RunStatus.Running, "worker");
        await PostAsync($"runs/{id}/pause");
        store.Move(store.Find(id)!, RunStatus.Paused, "worker");
        await PostAsync($"runs/{id}/resume");
        await PostAsync($"runs/{id}/stop");
        (await _client.DeleteAsync(At($"runs/{id}"))).EnsureSuccessStatusCode();
        await PostAsync($"runs/{id}/restore");
        Assert.Equal(HttpStatusCode.Conflict, (await _client.DeleteAsync(At($"runs/{id}?forever=true"))).StatusCode);
        (await _client.DeleteAsync(At($"runs/{id}"))).EnsureSuccessStatusCode();
        (await _client.DeleteAsync(At($"runs/{id}?forever=true"))).EnsureSuccessStatusCode();

        Assert.Equal(HttpStatusCode.NotFound, (await _client.GetAsync(At($"runs/{id}"))).StatusCode);
        Assert.Equal(
            [
                AuditActions.RunStarted, AuditActions.RunPaused, AuditActions.RunResumed, AuditActions.RunStopped, AuditActions.RunTrashed,
                AuditActions.RunRestored, AuditActions.RunTrashed, AuditActions.RunDeleted,
            ],
            ActionsOn(id));
    }

    [Fact]
    public async Task Sweeps_StartedStoppedDeleted_StandInTheLog()
    {
        DrawnSets.PutDrawn(Data);
        var axes = new[] { new { option = "learning_rate", values = new[] { 0.01, 0.02 } } };
        var id = (await PostAsync("sweeps", new { dataset = "drawn", method = "grid", axes, epochs = 2 })).GetProperty("sweep").GetProperty("id").GetString()!;
        await PostAsync($"sweeps/{id}/stop");
        (await _client.DeleteAsync(At($"sweeps/{id}"))).EnsureSuccessStatusCode();

        Assert.Equal([AuditActions.SweepStarted, AuditActions.SweepStopped, AuditActions.SweepDeleted], ActionsOn(id));
    }

    [Fact]
    public async Task Models_ImportedCombinedMadeLiveDeleted_StandInTheLog()
    {
        DrawnSets.PutFaces(Data);
        var bundle = await _client.GetByteArrayAsync(At($"models/{ShippedModel.Id}/bundle"));
        using var form = new MultipartFormDataContent { { new ByteArrayContent(bundle), "files", "theirs.zip" } };
        (await _client.PostAsync(At("models/import"), form)).EnsureSuccessStatusCode();
        await PostAsync("models/combine", new { models = new[] { ShippedModel.Id, ShippedModel.SecondId }, dataset = "faces" });
        await PostAsync($"models/{ShippedModel.SecondId}/make-live");
        await PostAsync("models/live/roll-back");
        (await _client.DeleteAsync(At($"models/{ShippedModel.SecondId}"))).EnsureSuccessStatusCode();

        Assert.Equal([AuditActions.ModelImported, AuditActions.ModelMadeLive, AuditActions.ModelDeleted], ActionsOn(ShippedModel.SecondId));
        Assert.Equal([AuditActions.ModelCombined], ActionsOn("ensemble"));
    }

    [Fact]
    public async Task DatasetsAndEvaluations_MadeAndDeleted_StandInTheLog()
    {
        using var zip = new ByteArrayContent(FaceZip.Make());
        zip.Headers.ContentType = new("application/zip");
        (await _client.PostAsync(At("datasets?name=Ours"), zip)).EnsureSuccessStatusCode();
        string? dataset = null;
        await Patience.UntilAsync(async () => (dataset = (await _client.GetFromJsonAsync<JsonElement>(At("datasets"))).EnumerateArray()
            .FirstOrDefault(set => set.GetProperty("name").GetString() == "Ours") is { ValueKind: JsonValueKind.Object } set
                ? set.GetProperty("id").GetString() : null) is not null);
        var evaluation = (await PostAsync("evaluations", new { dataset, split = "train", model = ShippedModel.Id }))
            .GetProperty("evaluation").GetProperty("id").GetString()!;
        await _client.PostAsync(At($"evaluations/{evaluation}/cancel"), null);
        await Patience.UntilAsync(async () => (await _client.DeleteAsync(At($"evaluations/{evaluation}"))).IsSuccessStatusCode);
        (await _client.DeleteAsync(At($"datasets/{dataset}"))).EnsureSuccessStatusCode();

        Assert.Equal([AuditActions.DatasetImported, AuditActions.DatasetDeleted], ActionsOn(dataset!));
        var onEvaluation = ActionsOn(evaluation);
        Assert.Equal((AuditActions.EvaluationStarted, AuditActions.EvaluationDeleted), (onEvaluation[0], onEvaluation[^1]));
    }

    private static Uri At(string path) => new($"api/v1/{path}", UriKind.Relative);

    private async Task<JsonElement> PostAsync(string path, object? body = null)
    {
        using var answer = await _client.PostAsync(At(path), body is null ? null : JsonContent.Create(body));
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"{path}: {answer.StatusCode} {text}");
        return text.Length == 0 ? default : JsonSerializer.Deserialize<JsonElement>(text);
    }

    // The oldest first.
    private List<string> ActionsOn(string subject)
    {
        var entries = _site.Services.GetRequiredService<AuditLog>().Read().Reverse().Where(entry => entry.Subject == subject).ToList();
        Assert.All(entries, entry => Assert.Equal(("local", "api"), (entry.Actor, entry.Via)));
        return [.. entries.Select(entry => entry.Action)];
    }
}
